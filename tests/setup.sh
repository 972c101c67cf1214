#!/bin/sh
# What the tests need from Debian: `sh tests/setup.sh test` or `sh tests/setup.sh browsers`.
# Root installs what is missing; anybody else is told, and the tests go on as far as they can.
set -eu
wanted="chromium postgresql gettext poppler-utils clamav-daemon hunspell hunspell-es"
if [ "${1:-test}" != test ]; then
    wanted="$wanted firefox-esr"
    wanted="$wanted webkit2gtk-driver xvfb matchbox-window-manager x11-xserver-utils"
    wanted="$wanted default-jre-headless nodejs npm"
fi

have() {
    case $1 in
        postgresql) ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null ;;
        gettext) command -v xgettext >/dev/null ;;
        poppler-utils) command -v pdftotext >/dev/null ;;
        hunspell-es) test -e /usr/share/hunspell/es_MX.dic ;;
        clamav-daemon) test -x /usr/sbin/clamd ;;
        webkit2gtk-driver) command -v WebKitWebDriver >/dev/null ;;
        default-jre-headless) command -v java >/dev/null ;;
        nodejs) command -v node >/dev/null ;;
        x11-xserver-utils) command -v xrandr >/dev/null ;;
        xvfb) command -v Xvfb >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing=""
for package in $wanted; do
    have "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not installed here:$missing. Tests that need them are skipped or say so." >&2
    echo "As root: apt-get install$missing" >&2
    exit 0
fi
echo "Installing:$missing"
# A package's start script must not run servers of its own: the tests start private ones.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update -q && apt-get install -q -y --no-install-recommends $missing; } > "$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install:$missing. Tests that need them are skipped or say so." >&2
fi
rm -f "$log"

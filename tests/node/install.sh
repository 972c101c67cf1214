#!/bin/sh
# Installs the HTML checker and Lighthouse into tests/node/node_modules, as the lock names them; once for each lock.
set -eu
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "npm is not here: no page is checked by vnu or Lighthouse (on Debian: apt-get install nodejs npm)" >&2; exit 0; }
stamp=node_modules/.lock-$(cksum < package-lock.json | cut -d' ' -f1)
[ -e "$stamp" ] && exit 0
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && : > "$stamp"

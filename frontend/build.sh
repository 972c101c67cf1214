#!/bin/sh
# Builds ../permits/static/permits/passage.css from scss/. Needs `npm ci` first.
set -eu
cd "$(dirname "$0")"
out=${1:-../permits/static/permits/passage.css}
npx --no-install sass -I node_modules/@uswds/uswds/packages --style=compressed --no-source-map -q scss/passage.scss "$out"
# Only the pictures the stylesheet names, each beside it.
folder=$(dirname "$out")
grep -o 'url("*img/[^)"]*' "$out" | sed 's/url("*//' | sort -u | while read -r picture; do
  mkdir -p "$folder/$(dirname "$picture")"
  cp "node_modules/@uswds/uswds/dist/$picture" "$folder/$picture"
done

#!/bin/sh
# Rebuilds the stylesheet from its sources and fails when the committed one differs, or when it has grown too large.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
sh build.sh "$folder/passage.css"
committed=../permits/static/permits
if ! cmp "$folder/passage.css" "$committed/passage.css"; then
  echo "permits/static/permits/passage.css is not what frontend/scss builds: run sh frontend/build.sh and commit it." >&2
  exit 1
fi
diff -r "$folder/img" "$committed/img"
size=$(gzip -9c "$committed/passage.css" | wc -c)
echo "passage.css: $size bytes compressed"
test "$size" -le 18000

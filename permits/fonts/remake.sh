#!/bin/sh
# Makes this folder's font files again from Debian's packages fonts-noto-core and fonts-noto-cjk; pyftsubset is fonttools'.
set -eu
cd "$(dirname "$0")"
CORE=${CORE:-/usr/share/fonts/truetype/noto}
CJK=${CJK:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}
PYFTSUBSET=${PYFTSUBSET:-pyftsubset}
cp "$CORE/NotoSans-Regular.ttf" "$CORE/NotoSans-Bold.ttf" .
for script in Adlam Arabic Armenian Bengali CanadianAboriginal Cherokee Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew \
    Kannada Khmer Lao Malayalam Mongolian Myanmar NKo Oriya PahawhHmong Sinhala Syriac Tamil Telugu Thaana Thai Tifinagh; do
    cp "$CORE/NotoSans$script-Regular.ttf" .
done
# Face 2 of the collection is "Noto Sans CJK SC": every character, without the features of vertical and ornamental setting.
"$PYFTSUBSET" "$CJK" --font-number=2 --unicodes="U+0000-10FFFF" --layout-features=ccmp,locl,kern,mark,mkmk,ljmo,vjmo,tjmo \
    --no-hinting --name-IDs='*' --output-file=NotoSansCJKsc-Regular.otf
chmod 644 ./*.ttf ./*.otf

"""Papers drawn for the demonstration: they look like phone photos and say plainly that they are made up."""

import io
import random

from PIL import Image, ImageDraw, ImageFont

from permits.notices.letters import FONTS

SIZE = (1000, 1300)
PAPER, INK, DESK, STAMP = (252, 251, 246), (40, 44, 52), (112, 96, 84), (178, 60, 60)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "NotoSans-Regular.ttf"), size)


def photo(title: str, lines: list[str], seed: str) -> bytes:
    """A JPEG of a sheet with a title and lines on a desk, a little askew; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 -- a picture, no secret
    sheet = Image.new("RGB", (860, 1130), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 820, 46), fill=INK)
    pen.text((40, 70), title, font=_font(38), fill=INK)
    top = 170
    for line in lines:
        pen.text((40, top), line, font=_font(26), fill=INK)
        top += 44
    for row in range(top + 40, 940, 34):
        pen.rectangle((40, row, 40 + chance.randint(420, 780), row + 8), fill=(214, 212, 204))
    pen.text((40, 1010), "Made up for a demonstration.", font=_font(30), fill=STAMP)
    pen.text((40, 1052), "Inventado para una demostración.", font=_font(30), fill=STAMP)
    desk = Image.new("RGB", SIZE, DESK)
    turned = sheet.rotate(chance.uniform(-2.5, 2.5), expand=True, fillcolor=DESK, resample=Image.Resampling.BICUBIC)
    desk.paste(turned, ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2))
    out = io.BytesIO()
    desk.save(out, "JPEG", quality=78)
    return out.getvalue()

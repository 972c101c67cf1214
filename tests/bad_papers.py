"""Every paper wrong: by the name it has, its bytes and the code of wording.UNREADABLE that the family is told."""

from tests import papers
from tests.vault import hostile

# Refused while it comes; the last where a file may have 600,000 bytes.
AT_ONCE: dict[str, tuple[bytes, str]] = {
    "vacío.pdf": (b"", "empty"),
    "programa.exe": (b"MZ\x90\x00" + bytes(300), "wrong_type"),
    "programa con otro nombre.jpg": (b"MZ\x90\x00" + bytes(300), "wrong_type"),
    "carta.docx": (b"PK\x03\x04" + bytes(300), "wrong_type"),
    "animada.gif": (b"GIF89a" + bytes(300), "wrong_type"),
    "página.html": (b"<html><script>alert(1)</script>", "wrong_type"),
    "dibujo.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_type"),
    "demasiado.jpg": (papers.jpeg_photo() + bytes(700_000), "too_big"),
}
# Taken, and found out when it is opened.
LATER: dict[str, tuple[bytes, str]] = {
    "con contraseña.pdf": (papers.password_pdf(), "password"),
    "cortada.heic": (papers.heic(width=2400, height=3200)[:3_000], "damaged"),
    "cortada.jpg": (papers.jpeg_photo()[:600], "damaged"),
    "bomba.png": (hostile.pixel_bomb_png(), "too_many_pixels"),
    "negra.jpg": (papers.dark_photo(), "blank"),
    "61 páginas.pdf": (papers.pdf(61), "too_many_pages"),
}

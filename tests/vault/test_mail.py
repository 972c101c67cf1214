"""An e-mail taken apart: what was written now, what is attached, what a program said; and no bytes that break it."""

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.vault import mail, quoting

REPLY = "Sí, el lunes puedo ir.\n\nGracias,\nRosa"


def plain(text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Rosa <rosa@family.example>", "permits@reply.example", "Re: papers"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, Mar 1, 2027 at 9:00 AM Office <permits@district.example> wrote:\n\n> We still need:\n> a bill\n",
        "El lun, 1 mar 2027 a las 9:00, Oficina de Permisos\n(<permits@district.example>) escribió:\n> Falta un recibo\n",
        "-----Original Message-----\nFrom: Office\nSent: Monday\nTo: Rosa\n\nWe still need a bill.",
        "________________________________\nDe: Oficina\nEnviado: lunes\nPara: Rosa\nAsunto: documentos\n\nFalta un recibo.",
        "From: Office <permits@district.example>\nDate: Monday\nTo: Rosa\nSubject: papers\n\nWe still need a bill.",
        "> We still need a bill",
    ],
)
def test_what_was_quoted_is_cut(quoted: str) -> None:
    assert quoting.cut(f"{REPLY}\n\n{quoted}") == REPLY


def test_nothing_that_was_written_is_cut() -> None:
    below = "On Monday the office wrote:\n> Which school?\nThe one on Elm Street.\n> And from when?\nFrom March."
    assert quoting.cut(below) == "The one on Elm Street.\nFrom March."
    for whole in (
        "> all of it is quoted",
        "On 1 March he wrote:\n> a letter",
        "From: my heart\nI thank you.",
        "I wrote: nothing",
    ):
        assert quoting.cut(whole) == whole


def test_html_becomes_lines_and_hides_nothing_but_what_is_unseen() -> None:
    html = (
        "<html><head><title>x</title><style>p{color:red}</style></head><body><p>Hola,<br>adjunto el recibo &amp; la carta</p>"
        "<script>alert(1)</script><div class='gmail_quote'><div>El lunes escribió:</div><blockquote>Falta <p>un recibo</p>"
        "</blockquote></div><p>Rosa</p></body></html>"
    )
    message = EmailMessage()
    message["From"] = "rosa@family.example"
    message.set_content(html, subtype="html")
    read = mail.parse(message.as_bytes())
    assert [line for line in read.text.split("\n") if line] == ["Hola,", "adjunto el recibo & la carta", "Rosa"]
    assert "> un recibo" in read.whole
    assert "alert" not in read.whole
    assert "color" not in read.whole


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("iso-8859-1", "ma\xf1ana".encode("latin-1"), "mañana"),
        ("utf-8", b"ma\xf1ana", "ma�ana"),
        ("x-nothing-known", "mañana".encode(), "mañana"),
        ("utf-8", b"a\x00b\x1bc", "abc"),
    ],
)
def test_any_charset_gives_a_text(charset: str, body: bytes, text: str) -> None:
    raw = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode() + body
    assert mail.parse(raw).text == text


def test_attachments_come_with_the_bytes_they_had_and_decoration_does_not() -> None:
    message = plain("here")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="recibo\u202efdp.pdf")
    message.add_attachment(b"\xff\xd8\xff" * 9000, maintype="image", subtype="jpeg", disposition="inline", cid="<photo>")
    message.add_attachment(b"\x89PNG small", maintype="image", subtype="png", disposition="inline", cid="<logo>")
    message.add_attachment("a note", filename="note.txt")
    found = mail.parse(message.as_bytes())
    assert [(one.name, one.data[:4]) for one in found.attachments] == [
        ("recibofdp.pdf", b"%PDF"), ("", b"\xff\xd8\xff\xff"), ("note.txt", b"a no"),
    ]  # fmt: skip
    assert found.text == "here"


@pytest.mark.parametrize(
    ("headers", "is_auto"),
    [
        ({}, False),
        ({"Auto_Submitted": "no"}, False),
        ({"Auto_Submitted": "auto-replied; owner-email=x"}, True),
        ({"Precedence": "bulk"}, True),
        ({"List_Id": "<news.example>"}, True),
        ({"Return_Path": "<>"}, True),
        ({"X_Autoreply": "yes"}, True),
    ],
)
def test_programs_are_known(headers: dict[str, str], is_auto: bool) -> None:  # noqa: FBT001
    assert mail.parse(plain("x", **headers).as_bytes()).is_auto is is_auto


def test_two_senders_are_none() -> None:
    raw = plain("x").as_bytes()
    assert mail.parse(raw).sender == "rosa@family.example"
    assert mail.parse(b"From: other@elsewhere.example\n" + raw).sender == ""
    assert mail.parse(raw.replace(b"Rosa <rosa@", b'"rosa@family.example" <x@')).sender == "x@family.example"


def test_very_many_parts_are_not_taken_apart() -> None:
    many = plain("x")
    for number in range(mail.MOST_PARTS + 5):
        many.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=f"{number}.pdf")
    assert mail.parse(many.as_bytes()).is_broken
    bomb = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n\n" * 1_000_000
    read = mail.parse(bomb)
    assert (read.is_broken, read.sender, read.attachments) == (True, "a@b.example", ())
    nested = b"From: a@b.example\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)
    )
    assert mail.parse(nested).attachments == ()


@given(st.binary(max_size=400), st.integers(0, 600))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_it(noise: bytes, at: int) -> None:
    message = plain("hola", Message_ID="<a@b.example>")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="x.pdf")
    raw = message.as_bytes()
    for data in (noise, raw[:at] + noise + raw[at:], b"From: " + noise + b"\n" + raw, b"Content-Type: " + noise + b"\n\n" + raw):
        read = mail.parse(data)
        for text in (read.sender, read.subject, read.text, read.whole, *(one.name for one in read.attachments)):
            text.encode("utf-8")

"""The copy of a case holds what was written to and by the family, to whoever may read it, and nothing that must not leave."""

import hashlib
import io
import json
import re
import zipfile
from email.message import EmailMessage
from typing import Any

import pytest

from permits.actions import calls, mail, messages, recommend, send, statements
from permits.actions.calls import Heard
from permits.models import Application, Export, File, Message, Notice, Side, User
from permits.notices import addresses
from permits.worker.handlers import HANDLERS
from permits.worker.loop import Worker
from tests import papers, people
from tests.actions import test_statements as signing
from tests.office import desk, test_closing
from tests.worker.test_exports import fetched, text_of

pytestmark = pytest.mark.django_db
OURS = {"es": "Venga el lunes a la ventanilla dos.", "en": "Come on Monday to window two."}
THEIRS = {"es": "Aviso de la otra oficina.", "en": "Word of the other office."}
ANSWER = {
    "space": "yes", "program_space": "not_asked", "recommends": "yes", "reasons": ["has_space"], "note": "Hay lugar.",
    "role": "Principal",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _comes_in(settings: Any) -> None:
    settings.MAIL_REPLY = "permits@reply.district.example"


def work() -> None:
    Worker(HANDLERS).run_until_idle()


def written(application: Application, side: str, user: User, words: dict[str, str]) -> Notice:
    """A message in an office's own words that has left by e-mail."""
    (row, *_others), _is_new = messages.write(application.sides.get(kind=side), user, words)
    send.send(row.event, user)
    work()
    return Notice.objects.get(pk=row.pk)


def answered(notice: Notice, text: str, sender: str, *files: tuple[str, bytes]) -> Message:
    made = EmailMessage()
    made["From"], made["To"], made["Cc"] = f"Somebody <{sender}>", addresses.address(notice, addresses.ANSWER), "aunt@kin.example"
    made["Date"], made["Subject"], made["Message-ID"] = (
        "Mon, 15 Feb 2027 08:00:00 -0800",
        "Re: permiso",
        f"<{len(text)}.{sender}>",
    )
    made.set_content(text + "\n\nEl lunes la oficina escribió:\n> " + notice.application.confirmation_number)
    made.add_alternative(f"<p>{text}</p><script>alert('raw')</script>", subtype="html")
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    assert mail.take(made.as_bytes(), addresses.address(notice, addresses.ANSWER)) == mail.KEPT
    work()
    return Message.objects.latest("pk")


def copied(user: User, application: Application, kind: str = "zip") -> dict[str, bytes]:
    """The files of the copy that this person asks for on its page."""
    asked = desk.signed_in(user).post(desk.url(application, "copy/"), {"kind": kind, "why": "county"})
    assert asked.status_code == 302
    work()
    data = fetched(user, Export.objects.latest("pk"))
    if kind == "pdf":
        return {"application.pdf": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said_in(files: dict[str, bytes]) -> str:
    """Every word of it, spaces as they come."""
    texts = [text_of(data) if name.endswith(".pdf") else data.decode("utf-8", "ignore") for name, data in files.items()]
    return re.sub(r"\s+", " ", "\n".join(texts))


def test_what_was_written_and_said_is_in_the_copy_in_order_of_time() -> None:
    ana, rob = desk.clerk(), desk.clerk("Rob Clerk", district="robledal")
    application = people.submitted(people.LUPE, answers={"must_not_know": True, "kept_from": ["Ramiro Canario"]})
    ours = written(application, Side.RELEASE, ana, OURS)
    photo = papers.jpeg_photo()
    answered(
        ours, "Aquí está 🙂 <b>la cuenta</b>. No le digan a ramiro.", people.LUPE.email, ("../recibo.jpg", photo), ("a.docx", b"PK\x03\x04"),
    )  # fmt: skip
    answered(ours, "I am the father. Where is she?", "ramiro.canario@else.example", ("order.pdf", b"%PDF-1.4 x"))
    answered(written(application, Side.ACCEPTANCE, rob, THEIRS), "Only for Robledal.", people.LUPE.email)
    calls.note(application, ana, Heard(is_ours=True, person="adult", outcome="spoken", proof="our_call", note="CANARYNOTE"))
    calls.note(application, ana, Heard(is_ours=False, person="kept", outcome="not_told", name="CANARYCALLER"))

    held = copied(ana, application)
    record, said = json.loads(held["record.json"]), said_in(held)
    exchanged = record["correspondence"]
    assert [one["at"] for one in exchanged] == sorted(one["at"] for one in exchanged)
    assert [one["kind"] for one in exchanged] == ["received", "office_message", "mail", "mail_received", "mail", "call"]
    pdf = re.sub(r"\s+", " ", text_of(held["application.pdf"]))
    for words in (
        *OURS.values(),
        "<b>la cuenta</b>",
        "Where is she?",
        "From another address",
        "Spoke with the family",
        "We called",
    ):
        assert words in pdf, words
    assert pdf.index(OURS["es"]) < pdf.index("la cuenta") < pdf.index("Where is she?") < pdf.index("Spoke with the family")
    # Not the secret half of the number, the office's notes, who must not be told, another office's words, or HTML of others.
    assert application.reference in re.sub(r"\D", "", said)
    assert application.access_code not in re.sub(r"\D", "", said)
    for secret in ("Ramiro", "ramiro", "canario", "CANARY", "Robledal.", *THEIRS.values(), "alert("):
        assert secret not in said, secret

    family, other = (one for one in exchanged if one["kind"] == "mail")
    taken, refused = family["attachments"]
    assert (taken["sha256"], taken["fate"]) == (hashlib.sha256(photo).hexdigest(), "paper")
    assert taken["copy"] in held
    assert (refused["name"], refused["fate"], refused["why"], refused["copy"]) == ("a.docx", "refused", "wrong_type", "")
    assert other["attachments"][0]["fate"] == "unopened"
    assert File.objects.count() == 1
    names = set(held)
    assert {"emails/01-family.txt", "emails/02-other.txt"} <= names
    assert any(re.fullmatch(r"letters/\d\d-office_message-es\.pdf", name) for name in names)
    assert OURS["en"] in re.sub(
        r"\s+", " ", text_of(held[next(one for one in names if one.endswith("office_message-es-en.pdf"))])
    )
    assert "> " in held["emails/01-family.txt"].decode()
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) and ".." not in name for name in names)
    sums = dict(line.split("  ")[::-1] for line in held["SHA256SUMS"].decode().splitlines())
    assert sums["emails/01-family.txt"] == hashlib.sha256(held["emails/01-family.txt"]).hexdigest()
    # The other office has its own words, and none of ours.
    theirs = said_in(copied(rob, application))
    for words in (*THEIRS.values(), "Only for Robledal."):
        assert words in theirs
    assert OURS["es"] not in theirs
    assert "Where is she?" not in theirs


def test_what_others_signed_is_in_the_copy_of_who_may_read_it() -> None:
    ana, rob = desk.clerk(), desk.clerk("Rob Clerk", district="robledal")
    application = signing.signed(signing.asked()[0]).application
    school = recommend.ask(
        application.sides.get(kind="acceptance"), rob, recommend.Asking("Elm Street School", "o@elm.example", "en")
    )
    statements.begin(school, "en")
    code = Notice.objects.filter(statement=school, kind="sign_code").latest("pk").content["values"]["code"]
    assert statements.check_code(school, code)
    school.refresh_from_db()
    recommend.sign(school, ANSWER, "Pat Reyes", "en")
    ours, theirs = (said_in(copied(user, application, "pdf")) for user in (ana, rob))
    for said in (ours, theirs):
        assert "Taller Prado" not in said  # what the family wrote on the sitter's paper stands on that paper's page
        assert "Luz Prado" in said
        assert "9 Elm Street" in said
    for words in ("Pat Reyes", "Is there space in this grade? Yes, there is space", "Sí, hay lugar"):
        assert words in theirs, words
        assert words not in ours, words


def test_the_record_of_a_closing_is_in_the_copy_also_after_a_paper_undid_it() -> None:
    application, side, user, decision = test_closing.closed()
    test_closing.tell(decision, user)
    test_closing.bring(application)
    work()
    side.refresh_from_db()
    assert side.status != "abandoned"
    pdf = re.sub(r"\s+", " ", text_of(copied(user, application, "pdf")["application.pdf"]))
    for words in ("Closed for missing papers", "asked for on February 15, 2027, E-mail, until March 17, 2027", "Opened again"):
        assert words in pdf, words

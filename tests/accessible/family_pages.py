"""Every page of the family's road in its states: one function for each stretch, each with a table or a walk of its own.

Whoever adds a route of the family adds a line here, or a line in `NO_PAGE` that says why it is no page.
"""

import re
import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory, override_settings

from permits import access
from permits.actions import drafts, kept_from
from permits.actions import papers as judging
from permits.clock import machine_now
from permits.family import steps
from permits.models import Application, Document, Notice, Post, Side
from permits.policy import telling
from permits.web import errors, human
from tests import papers, people
from tests.accessible.album import Visit
from tests.family import test_statements as signing
from tests.family.road import PAGES, Road, shown
from tests.office import desk

START = "home=lausd&wanted=robledal&school_year=2027-28&grade=4&reason=childcare"
# Pages that need nothing but their address.
OPEN = (
    ("home", ""),
    ("programs", "programs/"),
    ("guide", "guide/"),
    ("packet, outgoing", "packet/outgoing/"),
    ("packet, incoming", "packet/incoming/"),
    ("affidavit", "affidavit/"),
    ("finish", "finish/"),
    ("resume", "resume/"),
    ("status", "status/"),
    ("documents", "documents/"),
    ("lost number", "lost-number/"),
    ("before, routes, outgoing", "before-you-start/outgoing/"),
    ("before, routes, incoming", "before-you-start/incoming/"),
    ("before, where", "before-you-start/outgoing/?step=where"),
    ("before, where, empty", "before-you-start/outgoing/?from=where"),
    ("before, child", f"before-you-start/outgoing/?step=child&{START}"),
    ("before, child, empty", "before-you-start/outgoing/?from=child&home=lausd&wanted=robledal"),
    ("before, why", f"before-you-start/outgoing/?step=why&{START}"),
    ("before, why, empty", "before-you-start/outgoing/?from=why&home=lausd&wanted=robledal&school_year=2027-28&grade=4"),
    ("before, answer", f"before-you-start/outgoing/?step=answer&{START}"),
    ("before, the other door", "before-you-start/outgoing/?from=where&home=robledal&wanted=lausd"),
    ("before, one district twice", "before-you-start/outgoing/?from=where&home=lausd&wanted=lausd"),
    ("before, other districts", "before-you-start/outgoing/?from=where&home=robledal&wanted=torrance"),
)
# Addresses that answer with something else than a page of ours.
NO_PAGE = {
    "root": "leads to the language's home page",
    "health": "a word for machines",
    "family:go_on": "leads to the draft's next page",
    "family:save": "answers the script",
    "family:piece": "answers the script",
    "family:stay": "answers the script",
    "family:affidavit_pdf": "PDF",
    "family:confirmation_pdf": "PDF",
    "family:receipt_pdf": "PDF",
    "family:letter_pdf": "PDF",
    "family:guide_pdf": "PDF",
    "family:sign_copy": "PDF",
}


def open_pages(visit: Visit) -> None:
    """What shows itself at its address."""
    people.season()
    for name, path in OPEN:
        visit.get(name, path)
    visit.send("finish/")


def look_ups(visit: Visit) -> None:
    """The four boxes: empty, with a slip, wrong, too often; the lost number."""
    application = people.submitted(people.BEN, language=visit.language)
    for page in ("status", "documents"):
        visit.post(f"{page}, empty", f"{page}/", {})
    slip = application.confirmation_number[:-1] + str((int(application.confirmation_number[-1]) + 1) % 10)
    visit.post("status, a slip in the number", "status/", people.typed(application, number=slip))
    wrong = people.typed(application, number=people.other_number(application))
    visit.post("status, wrong", "status/", wrong)
    for _ in range(8):
        visit.send("status/", wrong)
    visit.post("status, too often", "status/", wrong, 429)
    visit.post("lost number, empty", "lost-number/", {})
    visit.post("lost number, sent", "lost-number/", people.BEN.typed)
    visit.post("resume, empty", "resume/", {})
    visit.post("resume, wrong", "resume/", {"code": "482109375526", **_born(people.BEN)})


def _born(family: people.Family) -> dict[str, str]:
    return {name: value for name, value in family.typed.items() if name.startswith("birth_date")}


def application_pages(visit: Visit) -> None:
    """Every page of the application as it comes, with nothing filled in, and filled; then sent."""
    road = Road(visit.client, visit.language, second_reason="parent_employment")
    base = f"apply/{road.key}"
    for page in steps.walk(_opened(road)):
        if page == steps.CHECK:
            continue
        answer = visit.get(f"apply, {page}", f"{base}/{page}/")
        visit.post(f"apply, {page}, nothing filled in", f"{base}/{page}/", shown(answer))
    visit.get("check, something missing", f"{base}/check/")
    unusual = {**PAGES["child"], "birth_date_year": "2004"}
    visit.post("apply, child, doubt", f"{base}/child/", {**shown(road.get("child")), **unusual})
    first = Road(visit.client, visit.language)
    first.fill_all(child={"first_name": "Teo"})
    for page in steps.walk(_opened(first)):
        visit.get(f"apply, {page}, filled" if page != steps.CHECK else "check", f"apply/{first.key}/{page}/")
    visit.post("check, not declared", f"apply/{first.key}/check/", {"form_token": _read_for_a_minute()})
    visit.post("check, a number to retype", f"apply/{first.key}/check/", {"declare": "on", "form_token": human.form_token()})
    visit.post("confirmation", f"apply/{first.key}/check/", {"declare": "on", "form_token": _read_for_a_minute()})
    application = Application.objects.get(draft_token=first.key)
    visit.get("another child", f"application/{application.key}/another-child/")
    visit.post("another child, begun", f"application/{application.key}/another-child/", {})
    visit.get("resume, drafts of this device", "resume/")
    session = visit.client.session
    session[access.SESSION_DRAFTS] = dict.fromkeys(session[access.SESSION_DRAFTS], 0.0)
    session.save()
    visit.get("resume, a draft that rested too long", "resume/open-again/")
    visit.post("resume, rested too long, nothing filled in", "resume/open-again/", {})
    visit.get("a draft that is not here", f"apply/{uuid.uuid4()}/child/", 410)


def _opened(road: Road) -> Any:
    opened = steps.open_draft(road.draft)
    assert opened is not None
    return opened


def _read_for_a_minute() -> str:
    return human.form_token(machine_now() - timedelta(minutes=1))


def other_roads(visit: Visit) -> None:
    """Too early, too late, incoming, sealed: pages that the usual road does not show."""
    people.at(2027, 1, 12)
    visit.get("before, answer, too early", f"before-you-start/outgoing/?step=answer&{START}")
    remind = {"direction": "outgoing", "school_year": people.YEAR, "form_token": _read_for_a_minute()}
    visit.post("reminder, nothing filled in", "remind/", remind)
    visit.post(
        "reminder, done",
        "remind/",
        {**remind, "channel": "email", "remind_email": "dana.ohara@family.example", "email": "dana.ohara@family.example"},
    )
    early = Road(visit.client, visit.language)
    early.fill_all()
    visit.post("check, not open yet", f"apply/{early.key}/check/", {"declare": "on", "form_token": _read_for_a_minute()}, 409)
    people.at(2027, 5, 20)
    visit.get("before, late", f"before-you-start/outgoing/?step=late&{START}")
    visit.get("before, answer, late", f"before-you-start/outgoing/?step=answer&{START}")
    late = Road(visit.client, visit.language, reason="exception", late="")
    late.fill_all()
    visit.get("check, late", f"apply/{late.key}/check/")
    visit.post("confirmation, late", f"apply/{late.key}/check/", {"declare": "on", "form_token": _read_for_a_minute()})
    people.season()
    incoming = Road(visit.client, visit.language, direction="incoming", home="robledal", wanted="lausd")
    visit.get("apply, school, incoming", f"apply/{incoming.key}/school/")
    bullied = Road(visit.client, visit.language, reason="bullying")
    visit.get("apply, programs, the family's right", f"apply/{bullied.key}/programs/")
    mailed = drafts.begin(visit.language, {"direction": "outgoing", **dict(pair.split("=") for pair in START.split("&"))})
    Visit(visit.album, visit.language).get("resume, behind the link", f"resume/{drafts.link_token(mailed)}/")


def cases(visit: Visit) -> None:
    """One case with everything a family does on line, from the upload to the withdrawal."""
    application = people.submitted(people.BEN, language=visit.language)
    base = f"application/{application.key}/"
    visit.send("status/", people.typed(application))
    visit.get("case", base)
    visit.get("case, confirmation", f"{base}confirmation/")
    visit.get("upload", f"{base}documents/")
    several = [SimpleUploadedFile("bill.jpg", papers.jpeg_photo()), SimpleUploadedFile("list.docx", b"PK a shopping list")]
    visit.post("upload, one taken and one not", f"{base}documents/", {"requirement": "residence_bill", "file": several})
    document = Document.objects.get(application=application, requirement="residence_bill")
    judging.give_back(document, desk.clerk(), "hard_to_read", "Please use more light.", application.sides.get(kind=Side.RELEASE))
    visit.get("upload, a paper that came back", f"{base}documents/")
    visit.get("case, a paper that came back", base)
    visit.get("code", f"{base}letters/")
    visit.post("code, sent", f"{base}code/?next=letters", {"act": "send"})
    visit.post("code, wrong", f"{base}code/?next=letters", {"code": "000000"})
    visit.post("code, empty", f"{base}code/?next=letters", {"code": ""})
    notice = Notice.objects.filter(application=application, kind="one_time_code").latest("pk")
    visit.post("letters", f"{base}code/?next=letters", {"code": notice.content["values"]["code"]})
    letter = Notice.objects.filter(application=application, kind="received").earliest("pk")
    visit.get("letter", f"{base}letters/{letter.key}/")
    visit.get("looks", f"{base}looks/")
    visit.get("contacts", f"{base}contacts/")
    visit.post("contacts, nothing filled in", f"{base}contacts/", {})
    visit.post("contacts, a new number", f"{base}contacts/", {"act": "renew"})
    kept_from.keep_from(application, desk.clerk(), "Pat Kept", "the mother, when we called")
    visit.get("contacts, somebody must not be told", f"{base}contacts/")
    visit.get("told again", f"{base}told-again/")
    visit.post("told again, nothing written", f"{base}told-again/", {"words": ""}, 422)
    visit.post("told again, asked", f"{base}told-again/", {"words": "The order is over."})
    application.refresh_from_db()
    wish = telling.Wish(people.BEN.adult_name, telling.AT_COUNTER)
    lifting = kept_from.Lifting(["Pat Kept"], "order_over", "I read it.", wish)
    kept_from.lift(application, desk.clerk("Bea Chief", role="supervisor"), lifting)
    visit.get("withdraw", f"{base}withdraw/")
    visit.post("case, withdrawn", f"{base}withdraw/", {"act": "withdraw"})
    visit.get("withdraw, take it back", f"{base}withdraw/")
    visit.send("finish/")
    visit.get("status, closed for safety", base)


def stages(visit: Visit) -> None:
    """The status page in each stage that a side of the season's cases is in, and of a protected case."""
    seen = set()
    # What waits for a second person was left by the office's pages in the other language; its family reads that it is in line.
    for side in Side.objects.exclude(status="second_person").select_related("application__rulebook").order_by("pk"):
        application = side.application
        stage = "protected" if application.is_sealed else f"{side.kind}, {side.status}"
        if stage in seen or application.draft_token == uuid.UUID(int=0):
            continue
        seen.add(stage)
        visit.client.post(visit.url("status/"), people.typed(application))
        visit.get(f"case, {stage}", f"application/{application.key}/")
        if application.is_sealed:
            visit.get("upload, protected", f"application/{application.key}/documents/")
            visit.get("contacts, by telephone", f"application/{application.key}/contacts/")
            visit.get("confirmation, protected", f"application/{application.key}/confirmation/")


def what_goes_wrong(visit: Visit) -> None:
    """Each error page. 500 is asked for by its view: nothing of ours fails on demand."""
    visit.get("not found", "no-such-page/", 404)
    strict = Client(enforce_csrf_checks=True)
    visit.keep("form refused", strict.post(visit.url("finish/")), 403)
    nobody = people.staff(f"nobody.{visit.language}@office.example", name="Nobody")
    Post.objects.filter(user=nobody).update(ended_at=machine_now())
    stranger = Client()
    stranger.force_login(nobody)
    visit.keep("no right to it", stranger.get(visit.url("office/")), 403)
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        visit.post("too large", "status/", {"first_name": "x" * 100}, 413)
    request: Any = RequestFactory().get(visit.url(""))
    broken = errors.server_error(request)
    broken.request = {"PATH_INFO": visit.url(""), "QUERY_STRING": ""}
    visit.keep("our mistake", broken, 500)


def statements(visit: Visit) -> None:
    """The sitter signs: what the family asks, and what stands behind the link."""
    application = people.submitted(people.LUPE, language=visit.language)
    people.look_up(visit.client, application)
    base = f"application/{application.key}/sign/"
    visit.get("sign, ask the sitter", f"{base}childcare_affidavit/")
    visit.post("sign, ask the sitter, nothing filled in", f"{base}childcare_affidavit/", {"act": "send"})
    visit.send(f"{base}childcare_affidavit/", {**signing.ASKED, "language": visit.language})
    visit.get("upload, somebody was asked to sign", f"application/{application.key}/documents/")
    address = re.sub("^/(en|es)/", "", signing.link())
    sitter = Visit(visit.album, visit.language)
    sitter.get("sign, behind the link", address)
    sitter.post("sign, code", address, {})
    sitter.post("sign, wrong code", f"{address}code/", {"code": "000000"})
    sitter.post("sign, form", f"{address}code/", {"code": signing.code()})
    sitter.post("sign, form, nothing filled in", f"{address}form/", {})
    sitter.post("sign, check", f"{address}form/", signing.BOXES)
    sitter.post("sign, check, not signed", f"{address}check/", {})
    sitter.post("sign, signed", f"{address}check/", signing.SIGNATURE)
    visit.get("sign, closed", address, 410)
    helped = people.submitted(people.BEN, language=visit.language, filer="helper", answers={"helper": {"name": "Ida Quist"}})
    parent = Visit(visit.album, visit.language)
    people.look_up(parent.client, helped)
    base = f"application/{helped.key}/"
    parent.get("case, filed by a helper", base)
    parent.send(f"{base}code/?next=sign", {"act": "send"})
    notice = Notice.objects.filter(application=helped, kind="one_time_code").latest("pk")
    parent.post("sign, the parent", f"{base}code/?next=sign", {"code": notice.content["values"]["code"]})


SCENES = (open_pages, look_ups, application_pages, other_roads, cases, statements, stages, what_goes_wrong)

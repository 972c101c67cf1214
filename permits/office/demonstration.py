"""The demonstration's own pages: the mailbox, the one-click sign-in, the movable date. In production they do not exist."""

import re
import uuid
from datetime import date
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from permits.actions import mail
from permits.actions.demonstrate import move_to
from permits.actions.tell import letter_of
from permits.clock import legal_today
from permits.models import Notice, User
from permits.notices import addresses, outbox
from permits.notices.catalogue import KINDS
from permits.notices.letters import CannotSet
from permits.office import sheet
from permits.office.notices import parts
from permits.web import files
from permits.web.closed import DEMONSTRATION_SESSION
from permits.web.forms import show_phone
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS, NOTICE_STATES

PAGE = 25
MOST_TYPED = 4000
OTHER = "somebody@elsewhere.example"
MOST_YEARS = 20


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every notice of the demonstration, the newest first, as the family would get it."""
    wanted = request.GET.get("letter", "")
    if wanted:
        return _letter(wanted)
    channel = request.GET.get("channel", "")
    rows = Notice.objects.select_related("application", "draft").order_by("-pk")
    if channel in CHANNELS:
        rows = rows.filter(channel=channel)
    before = request.GET.get("before", "")
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    context = {
        "rows": [_row(row) for row in page],
        "channels": [{"code": "", "current": not channel}]
        + [{"code": code, "label": label, "current": code == channel} for code, label in CHANNELS.items()],
        "channel": channel,
        "before": page[-1].pk if more else "",
        "is_first": not before,
    }
    return render(request, "office/mailbox.html", context)


def _row(row: Notice) -> dict[str, Any]:
    words = outbox.rendered(row)
    return {
        "key": row.key,
        "kind": NOTICE_KINDS[row.kind],
        "channel": CHANNELS[row.channel],
        "channel_code": row.channel,
        "language": LANGUAGES[row.language],
        "lang": row.language,
        "state": NOTICE_STATES[row.state],
        "tone": sheet.NOTICE_TONES[row.state],
        "to": show_phone(str(row.content["to"])),
        "reference": str(row.application) if row.application else "",
        "when": row.sent_at or row.created_at,
        "has_left": row.state != "draft",
        **parts(row, words),
        "may_answer": row.state != "draft" and addresses.takes_answers(row),
        "pdf": row.channel in {"letter", "counter"} and KINDS[row.kind].has_letter,
    }


def _letter(key: str) -> HttpResponse:
    try:
        row = Notice.objects.select_related("application").filter(key=uuid.UUID(key)).first()
    except ValueError as error:
        raise Http404 from error
    if row is None or not KINDS[row.kind].has_letter:
        raise Http404
    try:
        return files.answer(letter_of(row), f"letter-{row.kind}", own=True)
    except CannotSet as error:
        raise Http404 from error


@require_POST
def mailbox_answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Answer an e-mail as the family, or as somebody else, or let a mail server report that it did not arrive: by the road of
    every mail that comes in."""
    row = Notice.objects.select_related("application").filter(key=key, channel="email").exclude(state="draft").first()
    if row is None or not addresses.takes_answers(row):
        raise Http404
    act, text = request.POST.get("act", ""), request.POST.get("text", "")[:MOST_TYPED]
    mail.take(_undelivered(row) if act == "report" else _answer(row, text, str(row.content["to"]) if act == "family" else OTHER))
    messages.success(request, _("The mail came in: look at the case."))
    return redirect("office:mailbox")


def _answer(row: Notice, text: str, sender: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = sender, addresses.address(row, addresses.ANSWER)
    made["Message-ID"], made["In-Reply-To"] = f"<{uuid.uuid4()}@families.example>", row.message_id
    words = outbox.rendered(row)
    made["Subject"] = f"Re: {words.subject}"
    made.set_content("\n".join([text, "", *(f"> {line}" for line in words.message.splitlines())]))
    return made.as_bytes()


def _undelivered(row: Notice) -> bytes:
    """As a mail server says it (RFC 3464)."""
    head = EmailMessage()
    head["From"], head["To"] = "MAILER-DAEMON@families.example", addresses.address(row, addresses.REPORT)
    parts = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="part"\n\n--part\n'
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; families.example\n\n"
        "Action: failed\nStatus: 5.1.1\n\n--part--\n"
    )
    return head.as_bytes().rstrip(b"\n") + b"\n" + parts.encode()


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the made-up people who hold a post, without password and second factor."""
    chosen = request.POST.get("user") or request.POST.get("person", "")
    known = re.fullmatch(r"[0-9]{1,18}", chosen)
    user = User.objects.filter(pk=chosen, is_active=True, posts__ended_at=None).distinct().first() if known else None
    if user is None:
        raise Http404
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEMONSTRATION_SESSION] = True
    return redirect(_back(request) or "office:queue")


@require_POST
def set_date(request: HttpRequest) -> HttpResponse:
    """Move the legal clock so that today is the chosen day; the time of day stays."""
    try:
        typed = request.POST.get("date", "")
        chosen = date.fromisoformat(request.POST.get("picked", "") if typed == "picked" else typed)
    except ValueError:
        chosen = None
    if chosen is not None and abs(chosen.year - legal_today().year) <= MOST_YEARS:
        move_to(chosen)
    return redirect(_back(request) or "family:home")


def _back(request: HttpRequest) -> str:
    """The page the form stood on; empty when it is none of this site's."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if safe and back.startswith("/") else ""

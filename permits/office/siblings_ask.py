"""Papers are asked for once, for all children of a set who lack them; and what was prepared for them is sent together."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from permits.actions import send as sending
from permits.actions import siblings as acts
from permits.actions.papers import record_look
from permits.clock import legal_now
from permits.models import Application, Side
from permits.notices import outbox
from permits.notices import siblings as telling
from permits.notices.dates import day_in_words
from permits.office import frame, notices, sheet
from permits.office import outbox as outbox_page
from permits.office.forms import FamilyWords
from permits.office.papers import keep_gloss
from permits.office.siblings import url
from permits.policy import clocks
from permits.queries import case, drafts, lists, siblings
from permits.queries.case import Case
from permits.web.forms import Choices
from permits.wording import CHANNELS, LANGUAGES, NOTICE_KINDS, SIDES

Child = tuple[Case, Side]


class AskForAll(FamilyWords):
    """Which papers are asked for, child by child."""

    def __init__(self, children: Sequence[Child], language: str, *args: Any, **kwargs: Any) -> None:
        """`children` whose papers may be asked for; words can be added where all their families' letters are in `language`."""
        super().__init__(children[0][0].application.language, *args, **kwargs)
        self.children = children
        for found, side in children:
            open_papers = [one for one in sheet.papers(found, language) if one["asked"] and one["tone"] != "good"]
            label = _("%(name)s, %(reference)s") % {"name": found.application.person.first_name, "reference": found.application}
            self.fields[_name(side)] = Choices(
                [(one["code"], one["label"]) for one in open_papers], label=label, required=False, initial=list(found.missing)
            )
        if len({found.application.language for found, _side in children}) > 1:
            for name in ("words", "gloss"):
                self.fields.pop(name, None)
        self.order_fields([*(_name(side) for _found, side in children), "words", "gloss"])

    def clean(self) -> dict[str, Any]:
        """At least one paper of one child."""
        cleaned = super().clean()
        if not self.errors and not self.wanted(cleaned):
            self.add_error(_name(self.children[0][1]), _("Please choose at least one."))
        return cleaned

    def wanted(self, cleaned: dict[str, Any]) -> list[tuple[Side, Sequence[str]]]:
        """What is asked for each side for which something is."""
        return [(side, codes) for _found, side in self.children if (codes := cleaned.get(_name(side)))]


def _name(side: Side) -> str:
    return f"papers_{side.pk}"


def children_of(request: HttpRequest, application: Application) -> list[Child]:
    """The person's own sides of a set that can be decided now, each with its case. Six queries."""
    rows = [row for row in siblings.members(request.user, application) if siblings.is_open(row.side)]
    cases = {one.application.pk: one for one in case.of_many([row.side.application for row in rows])}
    return [(cases[row.side.application_id], cases[row.side.application_id].sides[row.side.kind]) for row in rows]


def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """What is missing for whom; POST prepares the messages, one for those whose news go the same way."""
    found, user, language = frame.case_of(request, reference), frame.user_of(request), get_language() or "en"
    children = [child for child in children_of(request, found.application) if _asks(child, language)]
    if not children:
        messages.info(request, _("Every paper of these children is there, or they are decided. Nothing is left to ask for."))
        return redirect(url(found.application))
    form = AskForAll(children, language, request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.ask(user, form.wanted(form.cleaned_data), form.cleaned_data.get("words", ""), form.english)
        for side, _codes in form.wanted(form.cleaned_data):
            keep_gloss(next(one.application for one, own in children if own.pk == side.pk), request, form)
        return redirect(url(found.application, "send"))
    due = min(_papers_due(child) for child in children)
    context = {
        "application": found.application,
        "form": form,
        "papers_due": day_in_words(due, language),
        "is_one": len({telling.told_alike(one.application) for one, _side in children}) == 1,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/siblings_ask.html", context, status=status)


def _asks(child: Child, language: str) -> bool:
    return any(one["asked"] and one["tone"] != "good" for one in sheet.papers(child[0], language))


def _papers_due(child: Child) -> Any:
    found, side = child
    return clocks.papers_due(sheet.rules_of(found, side), legal_now(), found.due(side))


def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that waits to be sent for the children of a set, in full; POST sends all of it as one act."""
    found = frame.case_of(request, reference)
    events = _waiting(request, found.application)
    if request.method == "POST":
        return _send(request, found.application, events)
    if not events:
        messages.info(request, _("Nothing waits to be sent for these children."))
        return redirect(url(found.application))
    prepared, _more = drafts.page(request.user, events)
    for one in prepared:
        if one.first.application is not None:
            record_look(frame.user_of(request), one.first.application, "letter_viewed", **notices.read_as(one.first))
    context = {
        "application": found.application,
        "prepared": [_shown(one) for one in prepared],
        "can_send": not any(one.lacks for one in prepared),
        "closed_today": sheet.today_is_closed(outbox.notice_rules(prepared[0].first)),
        "envelope": len(_addresses(prepared)) == 1 and sum(row.channel == "letter" for one in prepared for row in one.rows) > 1,
    }
    return frame.show(request, "office/siblings_send.html", context)


def _waiting(request: HttpRequest, application: Application) -> list[uuid.UUID]:
    ids = {row.side.application_id for row in siblings.members(request.user, application)}
    return list(dict.fromkeys(lists.unsent(request.user).filter(application__in=ids).values_list("event", flat=True)))


def _addresses(prepared: Sequence[drafts.Prepared]) -> set[str]:
    return {str(row.content["to"]) for one in prepared for row in one.rows if row.channel == "letter"}


def _shown(one: drafts.Prepared) -> dict[str, Any]:
    first = one.first
    assert first.application is not None
    side = first.decision.side.kind if first.decision else ""
    return {
        "event": first.event,
        "kind": NOTICE_KINDS[first.kind],
        "name": first.application.person.full_name,
        "reference": str(first.application),
        "url": frame.case_url(first.application),
        "side": SIDES.get(side, ""),
        "language": LANGUAGES[first.language],
        "lacks": outbox_page.lacks_in_words(one.lacks),
        "said": [notices.said(row) for row in one.rows],
    }


def _send(request: HttpRequest, application: Application, waiting: Sequence[uuid.UUID]) -> HttpResponse:
    events = [event for text in request.POST.getlist("events")[: drafts.PAGE] if (event := frame.key_of(text))]
    if not events or set(events) != set(waiting):
        messages.warning(request, _("What waits changed since you looked. Nothing was sent: read it again."))
        return redirect(url(application, "send" if waiting else ""))
    try:
        sent = sending.send_together(events, frame.user_of(request))
    except sending.LacksWordsError as error:
        messages.error(request, outbox_page.lacks_in_words(error.languages))
        return redirect(url(application, "send"))
    except sending.LeftError:
        messages.warning(request, _("What waits changed since you looked. Nothing was sent: read it again."))
        return redirect(url(application, "send"))
    by_hand = list(dict.fromkeys(str(CHANNELS[row.channel]) for row in sent if row.channel in outbox.BY_HAND))
    if by_hand:
        text = _("Sent. Still to do by hand, from the lists above: %(what)s.")
        messages.success(request, text % {"what": ", ".join(by_hand)})
    else:
        messages.success(request, _("Sent."))
    return redirect(url(application))

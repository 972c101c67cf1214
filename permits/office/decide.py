"""A side is decided, or a late case is looked at first. Deciding is not telling: the notice waits on the next page."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from permits import access
from permits.actions import decide as acts
from permits.actions import look
from permits.actions import second_person as proposing
from permits.actions.first_words import window_last_day
from permits.models import Decision, Notice, Side
from permits.notices.dates import day_in_words
from permits.office import facts, frame, second_person, sheet, work
from permits.office.forms import Decide, Look
from permits.office.words import PROBLEMS
from permits.policy import decisions, states
from permits.queries import case, order, siblings
from permits.queries.case import Case
from permits.wording import OUTCOMES_OF_SIDE


def decide(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The page on which a side is decided; for a case that is looked at first, the page of that look."""
    found = frame.case_of(request, reference)
    side = found.sides.get(kind)
    if side is None or not access.can_decide(request.user, side):
        raise Http404
    if side.status == "person_looks" or request.POST.get("act") in {"lift", "refer"}:
        return _look(request, found, side)
    if side.status == "second_person" or request.POST.get("act") in second_person.ACTS:
        return second_person.second_person(request, found, side, _about(found, side, get_language() or "en"))
    decided = next((one for one in side.decisions.all() if one.round == side.round), None)
    if decided is not None and request.method != "POST":
        return redirect(_told(decided, found))
    return _decide(request, found, side)


def _decide(request: HttpRequest, found: Case, side: Side) -> HttpResponse:
    language, rules = get_language() or "en", sheet.rules_of(found, side)
    passes = order.asks_why(side, frame.user_of(request))
    form = Decide(side, rules, found.application.language, language, request.POST or None, passes=passes)
    if request.method == "POST" and form.is_valid():
        outcome, grounds = form.cleaned_data["outcome"], form.cleaned_data["grounds"]
        user, note, letter, why = frame.user_of(request), form.cleaned_data["note"], form.letter(), form.why()
        try:
            if decisions.needs_second(rules, outcome):
                proposing.propose(side, user, outcome, grounds, note, letter, **why)
                messages.success(request, _("Proposed. A second person confirms it or sends it back. Nobody is told until then."))
                return redirect(frame.case_url(found.application))
            decision = acts.decide(side, user, outcome, grounds, note, letter, **why)
        except acts.AlreadyDecidedError:
            return _already(request, found, side, outcome, grounds)
        except acts.NotAllowedError as error:
            if "because_missing" in error.problems and passes is None:  # an earlier case became ready while this page was open
                form.ask_why(order.first_in_line(side, frame.user_of(request)) or side)
            form.refuse(error.problems, dict(PROBLEMS))
        else:
            return redirect(_told(decision, found))
    context = {"form": form, "found": found, **_about(found, side, language), "work": work.card(request, found, side)}
    context |= {"passes": passes, "second": sheet.second_answers(rules, side.kind)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/decide.html", context, status=status, look=found.application)


def _about(found: Case, side: Side, language: str) -> dict[str, Any]:
    return {
        "application": found.application,
        "person": found.application.person,
        "side": sheet.side_card(found, side, language, is_own=True),
        "missing": case.missing_labels(found, side, language),
        "unseen": [card["label"] for card in sheet.papers(found, language) if card["tone"] == "wait"],
        "may_decide": states.may("decide_yes", side.status),
        "sections": facts.sections(found, language),
        "has_kin": not found.application.is_sealed and siblings.others(found.application),
    }


def _already(request: HttpRequest, found: Case, side: Side, outcome: str, grounds: list[str]) -> HttpResponse:
    """Somebody was quicker: say who and what. The same person pressing twice gets the same page as the first time."""
    decision = Decision.objects.filter(side=side, round=side.round).select_related("decided_by").get()
    same = decision.decided_by_id == frame.user_of(request).pk and (decision.outcome, decision.grounds) == (outcome, grounds)
    if same:
        return redirect(_told(decision, found))
    language, rules = get_language() or "en", sheet.rules_of(found, side)
    context = {
        "application": found.application,
        "decision": decision,
        "outcome": OUTCOMES_OF_SIDE[side.kind, decision.outcome],
        "wanted": OUTCOMES_OF_SIDE[side.kind, outcome],
        "on": day_in_words(decision.decided_at.astimezone(rules.zone).date(), language),
        "grounds": [rules.say(language, f"grounds.{code}.label") for code in decision.grounds],
        "url": frame.case_url(found.application),
    }
    return frame.show(request, "office/already.html", context, status=HTTPStatus.CONFLICT)


def _told(decision: Decision, found: Case) -> str:
    """Where the family's notice of a decision is seen and sent."""
    event = Notice.objects.filter(decision=decision).values_list("event", flat=True).first()
    return reverse("office:notice", args=[event]) if event else frame.case_url(found.application)


def _look(request: HttpRequest, found: Case, side: Side) -> HttpResponse:
    form = Look(request.POST or None)
    rulebook = side.rulebook
    last_day = window_last_day(rulebook, look.DIRECTION_OF[side.kind]) if rulebook is not None else None
    if request.method == "POST" and form.is_valid():
        act = look.refer if request.POST.get("act") == "refer" else look.lift
        try:
            act(side, frame.user_of(request), form.cleaned_data["note"])
        except acts.NotAllowedError as error:
            for code in error.problems:
                form.add_error("note" if code == "note_missing" else None, str(PROBLEMS[code]))
        else:
            return redirect(_after_look(request, found))
    language = get_language() or "en"
    context = {
        "form": form,
        "may_refer": last_day is not None,
        "verdict": _verdict(found, side, last_day, language),
        "late_answers": _late_answers(found, language),
        **_about(found, side, language),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/look.html", context, status=status, look=found.application)


def _after_look(request: HttpRequest, found: Case) -> str:
    draft = Notice.objects.filter(application=found.application, kind="late_letter", state="draft").order_by("-pk").first()
    if draft is not None:
        return reverse("office:notice", args=[draft.event])
    messages.success(request, _("The case is back in line, in its old place. The family is told by when we answer."))
    return frame.case_url(found.application)


def _verdict(found: Case, side: Side, last_day: date | None, language: str) -> list[dict[str, str]]:
    """By which day it is late, and by which of its reasons and groups the rules have a person look first."""
    rules, told = sheet.rules_of(found, side), found.application.facts
    first = rules.directions[look.DIRECTION_OF[side.kind]]
    because = [rules.say(language, f"reasons.{code}.label") for code in told.reasons if code in first.looked_at_first_reasons]
    because += [rules.say(language, f"groups.{code}.label") for code in told.groups if code in first.looked_at_first_groups]
    rows = [
        (_("Last day to apply"), day_in_words(last_day, language) if last_day else ""),
        (_("Received"), day_in_words(side.received_at.astimezone(rules.zone).date(), language)),
        (_("Why a person looks first"), ", ".join(because)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _late_answers(found: Case, language: str) -> list[dict[str, Any]]:
    answers = found.application.answers.get("late", {})
    return [
        {"label": found.rules.say(language, f"late_questions.{question.code}"), "value": _("Yes") if given else _("No")}
        for question in found.rules.late_questions
        if (given := answers.get(question.code)) is not None
    ]

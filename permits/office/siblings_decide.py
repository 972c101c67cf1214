"""Brothers and sisters are decided together: each child its own answer and grounds, shown first, written all or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from permits.actions import siblings as acts
from permits.models import Decision, Side, User
from permits.office import frame, kin, sheet
from permits.office.forms import Decide
from permits.office.siblings import url
from permits.office.words import PROBLEMS
from permits.policy import states
from permits.queries import case, deciding, order, siblings
from permits.queries.case import Case
from permits.queries.deciding import Answer
from permits.web.forms import Choice

LATER = "later"


class OfChild(Decide):
    """One child's decision; it may be left open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Decide's."""
        super().__init__(*args, **kwargs)
        outcome: Any = self.fields["outcome"]
        self.fields["outcome"] = Choice([*outcome.choices, (LATER, _("Leave it open"))], label=outcome.label)

    @property
    def is_chosen(self) -> bool:
        """It is decided, not left open; of a valid form."""
        return bool(self.cleaned_data["outcome"] != LATER)

    def answer(self) -> Answer:
        """The decision of a valid form."""
        data = self.cleaned_data
        return Answer(data["outcome"], data["grounds"], data["note"], self.letter(), **self.why())


@dataclass
class Child:
    """One side with its case, its form, and how it stood when the form was first shown."""

    found: Case
    side: Side
    form: OfChild
    seen: str

    @property
    def choice(self) -> acts.Choice:
        """What a valid form decides."""
        return acts.Choice(self.side, self.form.answer(), self.seen)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """The form; POST shows what would be written, or with the button pressed there writes it."""
    found, user = frame.case_of(request, reference), frame.user_of(request)
    children = _children(request, user, found)
    if not children:
        messages.info(request, _("None of these children can be decided now."))
        return redirect(url(found.application))
    if request.method != "POST" or request.POST.get("act") == "change":
        return _form(request, found, children)
    if [child for child in children if not child.form.is_valid()]:  # each form says what is wrong with it
        return _form(request, found, children, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    chosen = [child for child in children if child.form.is_chosen]
    if not chosen:
        children[0].form.add_error("outcome", _("Decide at least one child, or go back."))
        return _form(request, found, children, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if request.POST.get("act") == "write":
        return _write(request, user, found, children, chosen)
    if any(deciding.seen(child.found, child.side) != child.seen for child in chosen):
        return _changed(request, found, [child for child in chosen if deciding.seen(child.found, child.side) != child.seen])
    plans = _plans(user, chosen)
    if any(one["problems"] for one in plans):
        wrong = {one["pk"]: one["problems"] for one in plans}
        for child in chosen:
            _refuse(user, child, wrong[child.side.pk])
        return _form(request, found, children, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    context = {
        "application": found.application,
        "decided": [one for one in plans if not one["is_proposed"]],
        "proposed": [one for one in plans if one["is_proposed"]],
        "open": [child.found.application.person.full_name for child in children if not child.form.is_chosen],
        "kept": [(name, value) for name, values in request.POST.lists() for value in values if _is_kept(name)],
    }
    return frame.show(request, "office/siblings_plan.html", context)


def _is_kept(name: str) -> bool:
    return name not in {"act", "csrfmiddlewaretoken"}


def _children(request: HttpRequest, user: User, found: Case, *, anew: bool = False) -> list[Child]:
    """The sides that can be decided, and those that could when the form was shown. `anew`: with forms that nobody filled."""
    typed = request.POST if request.method == "POST" and not anew else None
    rows = siblings.members(user, found.application)
    rows = [row for row in rows if siblings.is_open(row.side) or (typed and f"s{row.side.pk}-seen" in typed)]
    cases = {one.application.pk: one for one in case.of_many([row.side.application for row in rows])}
    sides = [cases[row.side.application_id].sides[row.side.kind] for row in rows]
    language, children = get_language() or "en", []
    first: set[tuple[int | None, str]] = set()
    for side in sides:
        of_case = cases[side.application_id]
        passes = None
        # Who is decided with a brother or sister that came before is passed over for no other reason.
        if _is_chosen(typed, side) and (side.body_id, side.kind) not in first:
            first.add((side.body_id, side.kind))
            passes = order.asks_why(side, user, [one.pk for one in sides if _is_chosen(typed, one)])
        form = OfChild(
            side,
            sheet.rules_of(of_case, side),
            of_case.application.language,
            language,
            typed,
            passes=passes,
            prefix=f"s{side.pk}",
        )
        seen = typed.get(f"s{side.pk}-seen", "") if typed else deciding.seen(of_case, side)
        children.append(Child(of_case, side, form, seen))
    return children


def _is_chosen(typed: Any, side: Side) -> bool:
    return typed is None or typed.get(f"s{side.pk}-outcome") != LATER


def _plans(user: User, chosen: Sequence[Child]) -> list[dict[str, Any]]:
    """What would be written for each, and why not: the questions the act asks, in its order."""
    outcomes = [child.form.cleaned_data["outcome"] for child in chosen]
    by_side = {child.side.pk: child for child in chosen}
    before: list[int] = []
    plans = []
    for side, answer in siblings.in_turn([(child.side, child.form.answer()) for child in chosen]):
        found = by_side[side.pk].found
        asked = deciding.proposed_problems if deciding.is_proposed(side, answer) else deciding.problems
        problems = asked(found.application, side, user, answer, beside=outcomes)
        turn, passed = deciding.turn(side, user, answer, but=before)
        before.append(side.pk)
        row = kin.answer_row(found, side, sheet.rules_of(found, side), answer, turn.get("because", ""))
        plans.append({**row, "pk": side.pk, "problems": (*problems, *passed)})
    return plans


def _refuse(user: User, child: Child, problems: Sequence[str]) -> None:
    if {"because_missing", "because_note_missing"} & set(problems) and "because" not in child.form.fields:
        child.form.ask_why(order.first_in_line(child.side, user) or child.side)
    child.form.refuse(problems, dict(PROBLEMS))


def _write(
    request: HttpRequest, user: User, found: Case, children: Sequence[Child], chosen: Sequence[Child]
) -> HttpResponse:  # fmt: skip
    proposed = [child for child in chosen if deciding.is_proposed(child.side, child.form.answer())]
    decided = [child for child in chosen if child not in proposed]
    after = url(found.application, "send" if decided else "")
    try:
        acts.decide_together(user, [child.choice for child in chosen])
    except acts.ChangedError as error:
        if all(_is_same(user, child) for child in chosen):  # the same press once more
            return redirect(after)
        keys = {application.pk for application in error.applications}
        return _changed(request, found, [child for child in chosen if child.found.application.pk in keys])
    except acts.RefusedError as error:
        for child in chosen:
            _refuse(user, child, error.problems.get(child.side.pk, ()))
        return _form(request, found, children, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if decided:
        messages.success(request, _("Decided: %(names)s. Nobody is told yet.") % {"names": ", ".join(_names(decided))})
    if proposed:
        said = _("Proposed to a second person: %(names)s. Nobody is told until it is confirmed.")
        messages.success(request, said % {"names": ", ".join(_names(proposed))})
    return redirect(after)


def _names(children: Sequence[Child]) -> list[str]:
    return [child.found.application.person.first_name for child in children]


def _is_same(user: User, child: Child) -> bool:
    """This person has just decided the side in this way, or proposed it."""
    answer = child.form.answer()
    if child.side.status == "second_person":
        waits = sheet.waiting_proposal(child.side)
        return waits is not None and waits.proposed_by_id == user.pk and waits.outcome == answer.outcome
    decision = Decision.objects.filter(side=child.side).order_by("-round").first()
    if decision is None or decision.decided_by_id != user.pk:
        return False
    return states.STATUSES[child.side.status].final and decision.outcome == answer.outcome


def _changed(request: HttpRequest, found: Case, changed: Sequence[Child]) -> HttpResponse:
    """Nothing was written: say who changed, and show the form anew with how they stand now."""
    fresh = _children(request, frame.user_of(request), found, anew=True)
    if not fresh:
        messages.warning(
            request, _("Nothing was written. Changed since you looked: %(names)s.") % {"names": ", ".join(_names(changed))}
        )
        return redirect(url(found.application))
    return _form(request, found, fresh, changed=_names(changed), status=HTTPStatus.CONFLICT)


def _form(
    request: HttpRequest, found: Case, children: Sequence[Child], *, changed: Sequence[str] = (),
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    language = get_language() or "en"
    context = {
        "application": found.application,
        "form": next((child.form for child in children if child.form.errors), None),  # the title says that something is wrong
        "changed": changed,
        "children": [
            {
                "form": child.form,
                "seen": child.seen,
                "prefix": child.form.prefix,
                "application": child.found.application,
                "name": child.found.application.person.full_name,
                "url": frame.case_url(child.found.application),
                "second": sheet.second_answers(sheet.rules_of(child.found, child.side), child.side.kind),
                "side": {**sheet.side_card(child.found, child.side, language, is_own=True), "kind": child.form.prefix},
                "reasons": [child.found.rules.say(language, f"reasons.{code}.label") for code in child.found.application.reasons],
                "school": child.found.application.answers.get("school_wanted") or "",
                "missing": case.missing_labels(child.found, child.side, language),
                "unseen": [one["label"] for one in sheet.papers(child.found, language) if one["tone"] == "wait"],
            }
            for child in children
        ],
    }
    return frame.show(request, "office/siblings_decide.html", context, status=status)

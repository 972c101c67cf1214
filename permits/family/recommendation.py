"""The wanted school's page, behind the link and the code of permits/family/statement.py: what it is told, and its answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from permits.actions import recommend
from permits.actions import statements as acts
from permits.family import entry
from permits.family.statement import closed, opened
from permits.models import Statement
from permits.queries import recommendations as shown
from permits.queries.statements import as_dicts
from permits.web.forms import Choice, Choices, Form, Long, Name, Text, Tick
from permits.web.languages import in_print

LONGEST = 600


class RecommendForm(Form):
    """The answer and the signature beneath it."""

    space = Choice(shown.SPACE.items(), label=shown.BOXES["space"])
    program_space = Choice(shown.PROGRAM_SPACE.items(), label=shown.BOXES["program_space"])
    recommends = Choice(shown.RECOMMENDS.items(), label=shown.BOXES["recommends"])
    reasons = Choices(shown.REASONS.items(), label=shown.BOXES["reasons"])
    note = Long(
        label=shown.BOXES["note"], required=False, most=500, rows=3,
        help_text=_("Write nothing about grades, conduct, disability, health, language, income or immigration."),
    )  # fmt: skip
    name = Name(label=_("Type your full name. It is your signature."), autocomplete="name")
    role = Text(label=shown.BOXES["role"], most=80, autocomplete="organization-title")
    agree = Tick(label=shown.TEXTS["declaration"])

    def clean(self) -> dict[str, Any]:
        """The reason "other" needs words."""
        cleaned = super().clean() or {}
        if "other" in cleaned.get("reasons", ()) and not cleaned.get("note") and not self.errors.get("note"):
            self.add_error("note", _("Say in a few words what the other reason is."))
        return cleaned

    def answer(self) -> dict[str, Any]:
        """What is kept: codes and words, without the name."""
        return {name: self.cleaned_data[name] for name in shown.BOXES}


def typed_now(request: HttpRequest) -> dict[str, Any]:
    """What stands in the boxes now, valid or not; a signature is never kept for later."""
    files: MultiValueDict[str, Any] = MultiValueDict()
    widgets = {name: field.widget for name, field in RecommendForm.base_fields.items() if name not in {"name", "agree"}}
    held = {name: widget.value_from_datadict(request.POST, files, name) for name, widget in widgets.items()}
    return {
        name: [str(one)[:40] for one in value][:20] if isinstance(value, list) else str(value)[:LONGEST]
        for name, value in held.items()
        if value is not None
    }


@require_http_methods(["GET", "HEAD", "POST"])
@in_print
def recommend_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is typed is kept before it is judged; the press that is right signs."""
    statement = opened(request, token, is_school=True)
    if isinstance(statement, HttpResponse):
        return statement
    if recommend.is_over(statement.application):
        return closed(request)
    form = RecommendForm(initial=statement.content.get("typed", {}))
    if request.method == "POST":
        try:
            acts.keep(statement, typed_now(request))
            if (elsewhere := entry.switched(request)) is not None:
                return redirect(elsewhere["Location"])
            form = RecommendForm(initial=typed_now(request)) if entry.only_switched(request) else RecommendForm(request.POST)
            if form.is_bound and form.is_valid():
                recommend.sign(statement, form.answer(), form.cleaned_data["name"], entry.language())
                return redirect("family:sign", token=token)
        except acts.ClosedError:
            return closed(request)
    return render(request, "family/recommendation.html", {**_told(statement), "form": form, "switch_in_form": True})


def _told(statement: Statement) -> dict[str, Any]:
    language = entry.language()
    return {
        "title": shown.TEXTS["title"],
        "intro": shown.TEXTS["intro"],
        "asker": statement.content["asker"],
        "facts": as_dicts(shown.facts(statement.application, statement.content["signer"], language)),
    }

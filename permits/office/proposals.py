"""A new version of the rules: sent in by an administrator, checked, compared, tried, and published or taken back."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from permits import access
from permits.actions import rules as acts
from permits.languages import approved, every
from permits.models import Body, Rulebook, RulesProposal
from permits.office import faults, frame, rules, unreadable
from permits.office.words import RULES_PROBLEMS
from permits.policy.problems import Problem, RulebookError
from permits.policy.rulebook import parse
from permits.queries import rehearsal
from permits.web.forms import Form, Long, Text, Tick

MOST_BYTES = 300_000
MOST_TOLD = 60
YEAR = "year"


class Source(Long):
    """The text of a file, as it is: its spaces and empty lines stay."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=MOST_BYTES, rows=16, required=False, strip=False, **kwargs)
        self.widget.attrs |= {"spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        """The text with plain line breaks."""
        return str(value or "").replace("\r\n", "\n")


class Proposal(Form):
    """The year file and the words of each language; each as a file, or as the text that came before and was faulty.

    A language without a new file keeps the words of the newest version.
    """

    note = Text(label=gettext_lazy("What is it about? For your colleagues"), most=400, required=False)

    def __init__(self, held: Mapping[str, bytes], *args: Any, **kwargs: Any) -> None:
        """`held`: the words of the newest version by language, empty for a body's first rules."""
        super().__init__(*args, **kwargs)
        self.held = held
        self.names = [YEAR, *(held or approved())]
        for name in self.names:
            self.fields[name] = forms.FileField(
                label=_("Year file") if name == YEAR else _("Words (%(language)s)") % {"language": _language(name)},
                help_text=_("Leave it empty to keep the words of the newest version.") if name in held else "",
                required=False,
                widget=forms.FileInput({"accept": ".toml,text/plain"}),
            )
            self.fields[f"{name}_text"] = Source(
                label=_("%(file)s, to correct here") % {"file": _file(name)},
                help_text=_("It stands here as it came. A file that you choose above takes its place."),
            )
        self.order_fields([*(one for name in self.names for one in (name, f"{name}_text")), "note"])

    def clean(self) -> dict[str, Any]:
        """A proposal needs its year file, and words where there are none to keep."""
        cleaned = super().clean() or {}
        for name in self.names:
            file = cleaned.get(name)
            if file and file.size > MOST_BYTES:
                self.add_error(name, _("This file is too big to be one of these."))
            elif not (file or cleaned.get(f"{name}_text", "").strip() or name in self.held or self.errors.get(name)):
                self.add_error(name, _("Choose a file."))
        return cleaned

    def came(self) -> dict[str, bytes]:
        """By name what was sent: the file byte by byte, else the text. Call it before faults are noted."""
        found: dict[str, bytes] = {}
        for name in self.names:
            file, text = self.cleaned_data.get(name), self.cleaned_data.get(f"{name}_text", "")
            if file:
                file.seek(0)
                found[name] = file.read()
            elif text.strip():
                found[name] = text.encode()
        return found

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Every fault beside its file, by the path of its key."""
        for name in self.names:
            mine = [one for one in problems if _named(one.file) == name]
            for one in mine[:MOST_TOLD]:
                self.add_error(name, ": ".join(filter(None, (one.key, faults.said(one.message)))))
            if len(mine) > MOST_TOLD:
                more = len(mine) - MOST_TOLD
                self.add_error(name, ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more})
        for one in problems:
            if _named(one.file) not in self.names:
                self.add_error(None, ": ".join(filter(None, (one.file, one.key, faults.said(one.message)))))

    def give_back(self, came: Mapping[str, bytes]) -> None:
        """All that came stands in the page again: a browser does not choose a file a second time by itself.

        What is no UTF-8 cannot be shown without becoming something else, so it must be chosen again.
        """
        data = QueryDict(mutable=True)
        data.update({name: str(value) for name, value in self.data.items()})
        for name, content in came.items():
            with suppress(UnicodeDecodeError):
                data[f"{name}_text"] = content.decode("utf-8")
        self.data = data

    def shown(self) -> list[Any]:
        """The fields of the page: a text only where something came."""
        return [one for one in self if not one.name.endswith("_text") or one.value()]


class Sure(Form):
    """What cannot be undone asks for a tick."""

    sure = Tick(label=gettext_lazy("Yes, publish this version"))


def propose(request: HttpRequest) -> HttpResponse:
    """The form of a new version; faults stand beside the file they are in."""
    bodies = [body for body in access.bodies(request.user) if access.can_administrate(request.user, body)]
    if not bodies:
        raise PermissionDenied
    body = next((one for one in bodies if one.code == request.GET.get("office")), bodies[0])
    newest = Rulebook.objects.filter(body=body).order_by("-school_year", "-version").first()
    held = {name: content for name, content in newest.files.items() if name != YEAR} if newest else {}
    form = Proposal(held, request.POST, request.FILES) if request.method == "POST" else Proposal(held)
    if request.method == "POST":
        is_valid, came = form.is_valid(), form.came()
        made = _made(request, body, form, {**held, **came}) if is_valid else None
        if made is not None:
            messages.success(request, _("Kept. It holds for nobody until it is published."))
            return redirect("office:rules_proposal", pk=made.pk)
        form.give_back(came)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "body": body, "newest": newest, "second": _needs_second(body, newest)}
    return frame.show(request, "office/rules_propose.html", context, status=status)


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what it changes, whom it would treat differently; POST is one act of an administrator."""
    one = RulesProposal.objects.filter(pk=pk, body__in=access.bodies(request.user)).select_related(
        "body", "based_on", "rulebook", "proposed_by", "settled_by"
    ).first()  # fmt: skip
    if one is None:
        raise Http404
    user, may_act = frame.user_of(request), access.can_administrate(request.user, one.body)
    form = Sure()
    if request.method == "POST":
        if not may_act:
            raise PermissionDenied
        act = request.POST.get("act", "")
        if act not in {"publish", "withdraw"}:
            raise Http404
        form = Sure(request.POST)
        if act == "withdraw" or form.is_valid():
            return _act(request, one, act)
    faults_now = _faults(one)
    before = None if faults_now else one.based_on or _before(one)
    second = acts.needs_second(one.body, one.school_year)
    context = {
        "one": one,
        "year": one.school_year.replace("-", "–"),
        "is_open": one.state == RulesProposal.OPEN,
        "body": one.body,
        "form": form,
        "may_act": may_act,
        "second": second,
        "is_mine": one.proposed_by_id == user.pk,
        "may_publish": may_act and not faults_now and not (second and one.proposed_by_id == user.pk),
        "faults": faults_now,
        "before": before,
        "before_title": rules.title(before) if before else "",
        "unreadable": unreadable.told([before]) if before else [],
        **(rules.both(request, one.body, before, one) if before and before.is_readable else {}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/rules_proposal.html", context, status=status)


def _made(request: HttpRequest, body: Body, form: Proposal, files: Mapping[str, bytes]) -> RulesProposal | None:
    words = {name: content for name, content in files.items() if name != YEAR}
    try:
        return acts.propose(body, frame.user_of(request), files[YEAR], words, form.cleaned_data["note"])
    except RulebookError as error:
        form.refuse(error.problems)
    except acts.RulesRefused as refused:
        form.add_error(YEAR if refused.code == "same" else None, str(RULES_PROBLEMS[refused.code]))
    return None


def _act(request: HttpRequest, one: RulesProposal, act: str) -> HttpResponse:
    user = frame.user_of(request)
    try:
        if act == "withdraw":
            acts.withdraw(one, user)
            messages.success(request, _("Taken back. It is not published."))
        else:
            book = acts.publish_proposal(one, user)
            messages.success(request, _("Published as %(version)s.") % {"version": rules.title(book)})
    except acts.RulesRefused as refused:
        messages.error(request, str(RULES_PROBLEMS[refused.code]))
    except RulebookError:  # its faults stand on the page
        messages.error(request, str(RULES_PROBLEMS["faulty"]))
    return redirect("office:rules_proposal", pk=one.pk)


def _faults(one: RulesProposal) -> list[str]:
    """What is wrong with it by now: the program may have learned to ask for more since it was kept."""
    words = {name: content for name, content in one.files.items() if name != YEAR}
    try:
        parse(one.files[YEAR], words, acts.YEAR_FILE)
    except RulebookError as error:
        return [faults.line(fault) for fault in error.problems]
    return []


def _before(one: RulesProposal) -> Rulebook | None:
    """What a year's first version is compared with: the newest one of a year before, or of any other."""
    books = rehearsal.versions(one.body)
    return next((book for book in books if book.school_year < one.school_year), next(iter(books), None))


def _needs_second(body: Body, newest: Rulebook | None) -> bool:
    return newest is not None and acts.needs_second(body, newest.school_year)


def _named(file: str) -> str:
    """The field of a file as problems name it: year.toml, words/es.toml."""
    return YEAR if file == acts.YEAR_FILE else file.removeprefix("words/").removesuffix(".toml")


def _file(name: str) -> str:
    return acts.YEAR_FILE if name == YEAR else f"words/{name}.toml"


def _language(code: str) -> str:
    known = every().get(code)
    return known.name if known else code

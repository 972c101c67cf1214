"""The office's own words in a notice that has not left, and the day on which it leaves."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from permits.actions import schedule
from permits.actions.own_words import HasLeftError, write_words
from permits.actions.send import LacksWordsError
from permits.languages import FIRST
from permits.models import Notice, Snippet, User
from permits.notices import own_words as words_of
from permits.office import frame, outbox
from permits.office.notices import rows_of
from permits.office.snippets import chosen_from
from permits.web.forms import Choice, Form, Long
from permits.wording import LANGUAGES, NOTICE_KINDS


class OwnWords(Form):
    """One box for each language in which the words must exist; one may be filled in later by somebody else."""

    def __init__(self, language: str, texts: Mapping[str, Snippet], *args: Any, must_say: bool = False, **kwargs: Any) -> None:
        """`language`: the family's; `texts`: approved ones that can be put in; `must_say`: as of `words_of.must_say`."""
        super().__init__(*args, **kwargs)
        self.must_say = must_say
        self.texts = texts
        if texts:
            choices = [(key, one.title) for key, one in texts.items()]
            self.fields["text"] = Choice(choices, style="select", empty=_("None"), label=_("An approved text"), required=False)
            self.fields["text"].help_text = _("It stands before what you write below.")
        self.languages = words_of.needed(language)
        for code in self.languages:
            self.fields[code] = Long(label=_("In %(language)s") % {"language": LANGUAGES[code]}, required=False, rows=4)
            self.fields[code].widget.attrs |= {"lang": code}
        self.fields[language].help_text = _("The family reads these words as you write them.")
        if language != FIRST:
            self.fields[FIRST].help_text = _(
                "The same for your colleagues; the family is not sent it. Until both boxes are filled in the notice waits."
            )

    @property
    def words(self) -> dict[str, str]:
        """The approved text that was chosen and what was typed, by language."""
        chosen = self.texts.get(self.cleaned_data.get("text", ""))
        parts = {code: (chosen.words.get(code, "") if chosen else "", self.cleaned_data[code]) for code in self.languages}
        return {code: "\n\n".join(part for part in both if part) for code, both in parts.items()}

    def clean(self) -> dict[str, Any]:
        """The same words in both boxes are no translation."""
        cleaned = super().clean() or {}
        texts = [cleaned.get(code, "") for code in self.languages]
        if self.must_say and not texts[0] and not cleaned.get("text"):
            self.add_error(self.languages[0], _("These words cannot be left out: the notice needs them to be understood."))
        if len(texts) > 1 and texts[0] and texts[0] == texts[1]:
            self.add_error(self.languages[0], _("Both boxes hold the same words. Each needs its own language."))
        return cleaned


def own_words(request: HttpRequest, event: uuid.UUID) -> HttpResponse:
    """Change the words, or take them out; what stood before is shown below."""
    rows = rows_of(request, event)
    first, back = rows[0], reverse("office:notice", args=[event])
    if not words_of.place_of(first.kind):
        raise Http404
    form = OwnWords(
        first.language, chosen_from(first.body_id), request.POST or None, initial=words_of.own_words(first),
        must_say=words_of.must_say(first),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            write_words(event, frame.user_of(request), form.words)
        except HasLeftError:
            messages.error(request, _("This notice has left already: its words cannot be changed any more."))
        else:
            messages.success(request, _("Kept. Read the notice once more before it leaves."))
        return redirect(back)
    context = {"event": event, "kind": NOTICE_KINDS[first.kind], "back": back, "form": form, "earlier": _earlier(first)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/own_words.html", context, status=status)


def _earlier(row: Notice) -> list[dict[str, Any]]:
    kept = row.content.get("earlier", [])
    names = dict(User.objects.filter(pk__in={one["by"] for one in kept}).values_list("pk", "name"))
    return [
        {"words": one["own"], "by": names.get(one["by"], ""), "at": datetime.fromisoformat(one["at"])} for one in reversed(kept)
    ]


def day(request: HttpRequest, event: uuid.UUID) -> HttpResponse:
    """On which day the notice leaves; or it waits again until somebody sends it."""
    first, user = rows_of(request, event)[0], frame.user_of(request)
    form = outbox.Day(request.POST if request.method == "POST" and "act" not in request.POST else None)
    chosen = outbox.day_of(form, [first]) if form.is_valid() else None
    if request.method != "POST" or form.errors:
        context = {"form": form, "kind": NOTICE_KINDS[first.kind], "back": reverse("office:notice", args=[event])}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return frame.show(request, "office/notice_day.html", context, status=status)
    try:
        if chosen is None:
            schedule.wait(event, user)
            messages.success(request, _("It waits here until somebody sends it."))
        else:
            schedule.send_on(event, user, chosen)
            messages.success(request, _("It leaves on %(day)s, in your name.") % {"day": date_format(chosen)})
    except HasLeftError:
        messages.error(request, _("This notice has left already."))
    except LacksWordsError as error:
        messages.error(request, outbox.lacks_in_words(error.languages))
    return redirect("office:notice", event=event)

"""Texts for families that a supervisor approved in both languages, for everybody's notices."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from permits import access
from permits.actions import snippets as acts
from permits.languages import approved
from permits.models import Body, Snippet
from permits.office import frame
from permits.web.forms import Choice, Form, Long, Text
from permits.wording import LANGUAGES


class NewSnippet(Form):
    """A title for colleagues, and the text in every language in which notices are sent."""

    title = Text(label=gettext_lazy("Title, for colleagues"), most=80)

    def __init__(self, bodies: list[Body], *args: Any, **kwargs: Any) -> None:
        """`bodies`: where the person may approve."""
        super().__init__(*args, **kwargs)
        if len(bodies) > 1:
            self.fields["body"] = Choice([(str(body.pk), body.name) for body in bodies], label=_("For which office?"))
        for code in approved():
            self.fields[code] = Long(label=_("In %(language)s") % {"language": LANGUAGES[code]}, rows=4)
            self.fields[code].widget.attrs |= {"lang": code}

    def clean(self) -> dict[str, Any]:
        """The same words in two boxes are no translation."""
        cleaned = super().clean() or {}
        texts = [cleaned[code] for code in approved() if cleaned.get(code)]
        if len(set(texts)) < len(texts):
            self.add_error(approved()[-1], _("Both boxes hold the same words. Each needs its own language."))
        return cleaned

    @property
    def words(self) -> dict[str, str]:
        """By language."""
        return {code: self.cleaned_data[code] for code in approved()}


def snippets(request: HttpRequest) -> HttpResponse:
    """The texts of one's bodies; a supervisor adds one."""
    user = frame.user_of(request)
    posts = access.posts(user)
    mine = [body for body in {post.body_id: post.body for post in posts}.values() if access.can_approve_words(user, body)]
    form = NewSnippet(mine, request.POST or None) if mine else None
    if request.method == "POST" and form is not None and form.is_valid():
        body = next((one for one in mine if str(one.pk) == form.cleaned_data.get("body")), mine[0])
        try:
            acts.approve(body, user, form.cleaned_data["title"], form.words)
        except acts.TitleTakenError:
            form.add_error("title", _("Another text has this title. Choose another title, or retire that text first."))
        else:
            messages.success(request, _("Kept. Every clerk can choose it now."))
            return redirect("office:snippets")
    elif request.method == "POST" and form is None:
        raise PermissionDenied
    found = Snippet.objects.filter(body__in=posts.values("body"), retired_at=None).select_related("approved_by", "body")
    context = {"rows": [_row(one, user) for one in found.order_by("title")], "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.errors else HTTPStatus.OK
    return frame.show(request, "office/snippets.html", context, status=status)


def _row(one: Snippet, user: Any) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "title": one.title,
        "words": [(code, LANGUAGES[code], one.words.get(code, "")) for code in approved()],
        "by": one.approved_by,
        "at": one.approved_at,
        "may_retire": access.can_approve_words(user, one.body),
    }


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody chooses the text any more."""
    user = frame.user_of(request)
    one = Snippet.objects.filter(pk=pk, body__in=access.posts(user).values("body")).select_related("body").first()
    if one is None:
        raise Http404
    acts.retire(one, user)
    messages.success(request, _("Retired. Notices that hold its words keep them."))
    return redirect("office:snippets")


def chosen_from(notice_body: int) -> dict[str, Snippet]:
    """What can be chosen for a notice of a body, by key."""
    found = Snippet.objects.filter(body=notice_body, retired_at=None).order_by("title")
    return {str(one.pk): one for one in found}

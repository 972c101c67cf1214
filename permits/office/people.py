"""The people of an office: who may come in. Supervisors see it; administrators invite, give and end posts, name for sealed cases,
close accounts."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits import access
from permits.actions import people as acts
from permits.models import Body, Post, User
from permits.office import frame
from permits.office.words import ACCOUNT_STATES, FACTORS, PEOPLE_PROBLEMS, ROLES
from permits.queries import people as found
from permits.web.forms import Choice, Email, Form, Name, Tick
from permits.wording import LANGUAGES

FOR_SURE = ("anew", "close")
TONES = {"open": "good", "invited": "wait", "too_old": "act", "bounced": "bad", "closed": "plain"}


class PostForm(Form):
    """A role at one of the administrator's bodies."""

    role = Choice(ROLES.items(), label=gettext_lazy("Role"), hints={
        Post.CLERK: gettext_lazy("Works on cases"),
        Post.SUPERVISOR: gettext_lazy("Works on cases, hands them over, reads the record of the office"),
        Post.ADMINISTRATOR: gettext_lazy("Cares for the people and their accounts; opens no case by that"),
    })  # fmt: skip

    def __init__(self, bodies: list[Body], *args: Any, **kwargs: Any) -> None:
        """With one body there is nothing to choose."""
        super().__init__(*args, **kwargs)
        self.bodies = {str(body.pk): body for body in bodies}
        if len(bodies) > 1:
            choices = [(pk, body.name) for pk, body in self.bodies.items()]
            self.fields["body"] = Choice(choices, style="select", label=_("Office"))

    def body(self) -> Body:
        """The body that was chosen, or the only one."""
        return self.bodies[self.cleaned_data.get("body") or next(iter(self.bodies))]


class InviteForm(PostForm):
    """Who is invited, and as what."""

    email = Email(label=gettext_lazy("E-mail"), autocomplete="off")
    name = Name(label=gettext_lazy("Full name"))
    language = Choice(LANGUAGES.items(), label=gettext_lazy("Language of the e-mail"))
    field_order = ("email", "name", "body", "role", "language")


class SureForm(Form):
    """What cannot be taken back asks for a tick, so that no slip of the hand does it."""

    sure = Tick(label=gettext_lazy("Yes, I am sure"))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the reader's bodies, those who left at the end."""
    rows = [_row(one) for one in found.people(request.user)]
    context = {
        "here": [row for row in rows if row["state"] != "closed"],
        "gone": [row for row in rows if row["state"] == "closed"],
        "may_act": bool(_bodies(request)),
        "nobody_sees": access.nobody_sees(request.user).exists(),
    }
    return frame.show(request, "office/people.html", context)


def invite(request: HttpRequest) -> HttpResponse:
    """The form, and the invitation on its way; somebody with an open account gets the post at once."""
    bodies = _bodies(request)
    if not bodies:
        raise PermissionDenied
    initial = {"language": get_language() or "en", **_again(request)}
    form = InviteForm(bodies, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            invited = acts.invite(
                data["email"], name=data["name"], body=form.body(), role=data["role"], language=data["language"],
                by=frame.user_of(request),
            )  # fmt: skip
        except acts.PeopleRefused as refused:
            form.add_error("email" if refused.code == "has_post" else None, str(PEOPLE_PROBLEMS[refused.code]))
        else:
            said = _("The invitation is on its way to %(email)s.") if invited.url else _("%(email)s has the post now.")
            messages.success(request, said % {"email": invited.user.email})
            _show_link(request, invited.url)
            return redirect("office:person", pk=invited.user.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return frame.show(request, "office/invite.html", {"form": form}, status=status)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person; POST is one act of an administrator."""
    one = found.person(request.user, pk)
    if one is None:
        raise Http404
    bodies = _bodies(request)
    form, sure = PostForm(bodies), {act: SureForm(prefix=act) for act in FOR_SURE}
    if request.method == "POST":
        if not bodies:
            raise PermissionDenied
        act = request.POST.get("act", "")
        if act == "give":
            form = PostForm(bodies, request.POST)
        elif act in FOR_SURE:
            sure[act] = SureForm(request.POST, prefix=act)
        if (act != "give" or form.is_valid()) and (act not in FOR_SURE or sure[act].is_valid()):
            _act(request, one.user, act, form)
            return redirect("office:person", pk=pk)
    user = frame.user_of(request)
    context = {
        **_row(one),
        "posts": [_post_row(user, post) for post in one.posts],
        "form": form,
        "anew": sure["anew"],
        "close": sure["close"],
        "may_act": bool(bodies),
        "is_self": user == one.user,
        "may_end": access.can_end_account(user, one.user),
        "is_pending": one.is_pending,
    }
    wrong = any(one.errors for one in (form, *sure.values()))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return frame.show(request, "office/person.html", context, status=status)


def _act(request: HttpRequest, other: User, act: str, form: PostForm) -> None:
    user = frame.user_of(request)

    def give() -> None:
        acts.give_post(other, body=form.body(), role=form.cleaned_data["role"], by=user)

    doing: dict[str, tuple[Callable[[], Any], str]] = {
        "give": (give, _("The post is given.")),
        "end": (lambda: acts.end_post(_post(request, other), by=user), _("The post is ended.")),
        "name": (
            lambda: acts.name_for_sealed(_post(request, other), by=user, is_named=True),
            _("The person sees sealed cases from now on."),
        ),
        "unname": (
            lambda: acts.name_for_sealed(_post(request, other), by=user, is_named=False),
            _("The person sees no sealed case any more."),
        ),
        "again": (lambda: acts.begin_anew(other, by=user), _("A new link is on its way. The old one opens nothing any more.")),
        "anew": (
            lambda: acts.begin_anew(other, by=user),
            _("A link to begin anew is on its way. Password and second step are gone, and every session is over."),
        ),
        "close": (lambda: acts.close_account(other, by=user), _("The account is closed, and every session is over.")),
    }  # fmt: skip
    if act not in doing:
        raise Http404
    do, said = doing[act]
    try:
        answer = do()
    except acts.PeopleRefused as refused:
        messages.error(request, str(PEOPLE_PROBLEMS[refused.code]))
        return
    messages.success(request, said)
    if isinstance(answer, str):
        _show_link(request, answer)


def _bodies(request: HttpRequest) -> list[Body]:
    """Where the reader is an administrator."""
    return list(found.bodies(request.user, Post.ADMINISTRATOR))


def _post_row(user: User, post: Post) -> dict[str, Any]:
    """A post, and what this reader may do about it: end it, name the person for sealed cases or end that."""
    mine, is_self = access.can_administrate(user, post.body), post.user_id == user.pk
    may_name = mine and post.role in access.ON_CASES and not (is_self and not post.is_named)
    return {
        "pk": post.pk,
        "role": ROLES[post.role],
        "body": post.body,
        "ends": mine and not (is_self and post.role == Post.ADMINISTRATOR),
        "is_named": post.is_named,
        "name_act": ("unname" if post.is_named else "name") if may_name else "",
    }


def _post(request: HttpRequest, other: User) -> Post:
    typed = request.POST.get("post", "")
    known = typed.isascii() and typed.isdigit() and len(typed) <= frame.LONGEST_ID
    post = Post.objects.filter(pk=typed, user=other).select_related("body").first() if known else None
    if post is None:
        raise Http404
    return post


def _again(request: HttpRequest) -> dict[str, Any]:
    """Address and name of somebody who left and comes back."""
    typed = request.GET.get("person", "")
    known = typed.isascii() and typed.isdigit() and len(typed) <= frame.LONGEST_ID
    one = found.person(request.user, int(typed)) if known else None
    return {"email": one.user.email, "name": one.user.name, "language": one.user.language} if one else {}


def _show_link(request: HttpRequest, url: str) -> None:
    """In the demonstration no e-mail leaves: the link is shown, so that one can go on."""
    if url and settings.DEMONSTRATION and not settings.EMAIL_HOST:
        said = _("Demonstration: no e-mail leaves here.")
        messages.info(request, format_html('{} <a href="{}">{}</a>', said, url, _("Open the invitation")))


def _row(one: found.Person) -> dict[str, Any]:
    return {
        "person": one.user,
        "roles": [{"said": f"{ROLES[post.role]} · {post.body}", "is_named": post.is_named} for post in one.posts],
        "factors": [FACTORS[kind] for kind in one.factors],
        "state": one.state,
        "said": ACCOUNT_STATES[one.state],
        "tone": TONES[one.state],
        "until": one.until,
    }

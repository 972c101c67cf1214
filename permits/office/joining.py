"""The way in by an invitation, and the way out everywhere."""

from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.actions import accounts
from permits.actions import people as acts
from permits.models import User
from permits.office import frame
from permits.web.forms import Choice, Form, Name
from permits.wording import LANGUAGES


class JoinForm(Form):
    """What the invited person says about herself or himself, and the password."""

    name = Name(label=gettext_lazy("Your full name"), autocomplete="name")
    language = Choice(LANGUAGES.items(), label=gettext_lazy("Your language"))
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters. A few words you will remember are better than one that is hard to type."),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("The same password again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """`user`: whom the password must not resemble."""
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """The password is long and uncommon, and typed twice alike."""
        data: dict[str, Any] = super().clean() or {}
        password, again = data.get("password", ""), data.get("again", "")
        if password:
            try:
                validate_password(password, User(email=self.user.email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
            if again and again != password:
                self.add_error("again", _("The two passwords differ. Write the same one twice."))
        return data


def invited(request: HttpRequest, token: str) -> HttpResponseBase:
    """Name, language and password, and then on to the second step. Only the button changes anything."""
    invitation = acts.by_token(token)
    if invitation is None:
        return _gone(request)
    user = invitation.user
    typed = request.POST if request.method == "POST" else None
    form = JoinForm(user, typed, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = acts.accept(token, name=data["name"], language=data["language"], password=data["password"])
        except acts.LinkGone:
            return _gone(request)
        logout(request)  # whoever was signed in here before is somebody else
        record_authentication(request, user, method="password", email=user.email)
        answer: HttpResponseBase = perform_login(request, user, redirect_url=f"/{user.language}/office/")
        return answer
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "office/invited.html", {"form": form, "email": user.email}, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "office/invitation_gone.html", status=HTTPStatus.GONE)


@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Here and in every other browser."""
    if request.method != "POST":
        return render(request, "account/logout_everywhere.html")
    accounts.sign_out_everywhere(frame.user_of(request))
    logout(request)
    return render(request, "account/logout_everywhere.html", {"is_done": True})

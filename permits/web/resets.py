"""A forgotten password: the form says the same to everybody."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from permits.actions import accounts


class ResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth carries no types
    """allauth's form, whose link leaves through our outbox."""

    def clean_email(self) -> str:
        """Nobody is looked up here."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Ask the worker to send the link, to whomever the address belongs."""
        del request, kwargs
        accounts.ask_reset(self.cleaned_data["email"])
        return str(self.cleaned_data["email"])

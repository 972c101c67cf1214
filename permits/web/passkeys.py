"""The forms of passkeys, in our words."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 60  # characters of a name


class AddForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A name for the passkey, and whether it signs in without the password."""

    name = forms.CharField(label=_("Name of this passkey"), required=False, max_length=MOST, help_text=_("For example: my phone"))
    passwordless = forms.BooleanField(label=_("Sign in with it alone, without a password"), required=False, initial=True)


class RenameForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """Another name."""

    name = forms.CharField(label=_("Name of this passkey"), max_length=MOST)

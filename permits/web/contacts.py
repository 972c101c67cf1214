"""How a family is reached: the same boxes and the same checks for the family's own page and for the office's."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from permits.web.forms import Choices, Email, Form, Phone, Text
from permits.wording import CHANNELS


class ContactsForm(Form):
    """How to reach the family: at least one way, none compulsory. Empty address lines keep the address on file.

    `says`: what is said of a way that is chosen and leads nowhere.
    """

    says: ClassVar[Mapping[str, Any]] = {
        "email": _("Write your e-mail address, or take the tick away above."),
        "phone": _("Write your phone number, or take the tick away above."),
        "street": _("Write the address to which we mail letters."),
    }

    channels = Choices(CHANNELS.items(), label=_("How may we reach you? Choose one or more."))
    email = Email(label=_("E-mail"), required=False)
    phone = Phone(label=_("Phone"), required=False)
    street = Text(
        label=_("Street and number, or P.O. box"), required=False, most=120, autocomplete="address-line1",
        help_text=_("Leave both lines empty to keep the address we have. We do not show it here."),
    )  # fmt: skip
    town = Text(label=_("City, state and ZIP code"), required=False, most=120)

    def __init__(self, *args: Any, has_address: bool = False, **kwargs: Any) -> None:
        """`has_address`: letters can already be sent."""
        super().__init__(*args, **kwargs)
        self.has_address = has_address

    def clean(self) -> dict[str, Any]:
        """A way that is chosen must lead somewhere."""
        data: dict[str, Any] = super().clean() or {}
        chosen = set(data.get("channels", ()))
        if "email" in chosen and not data.get("email") and "email" not in self.errors:
            self.add_error("email", self.says["email"])
        if chosen & {"text", "phone"} and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", self.says["phone"])
        if bool(data.get("street")) != bool(data.get("town")):
            self.add_error("town" if data.get("street") else "street", _("Fill in both lines, or leave both empty."))
        elif "letter" in chosen and not (data.get("street") or self.has_address):
            self.add_error("street", self.says["street"])
        return data

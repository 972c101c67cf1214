"""The family's road with Django's test client: the pages as a browser posts them.

    road = Road(client)                       # begins an outgoing childcare draft to the made-up neighbour
    road.fill_all()                           # every page, as LUPE would
    application = road.submit()

`Road(client, language="es", reason="bullying", …)` takes any of the starting answers by name.
"""

import re
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from permits.clock import machine_now
from permits.family import steps
from permits.models import Application, Draft
from permits.web import human
from tests import people

START = {
    "home": "lausd", "wanted": "robledal", "school_year": people.YEAR, "grade": "4", "reason": "childcare", "second_reason": "",
}  # fmt: skip

PAGES: dict[str, dict[str, Any]] = {
    "programs": {},
    "guidelines": {"agree": "on"},
    "reach": {
        "channels": ["email"], "email": "rosa.ortega@family.example", "phone": "323 555 0111", "language": "es",
        "message_ok": "yes", "talk_help": ["interpreter"],
    },
    "child": {
        "first_name": "Guadalupe", "last_name": "Núñez Ortega",
        "birth_date_day": "9", "birth_date_month": "5", "birth_date_year": "2018",
    },
    "you": {"filer": "parent", "adult_name": "Rosa Ortega", "parents_at_home": "2", "must_not_know": "no"},
    "home": {"street": "1450 Juniper Street", "unit": "4", "city": "Los Angeles", "zip": "90026"},
    "school": {"school_now": "Invented Elementary", "school_wanted": "Robledal Academy"},
    "reason": {
        "provider_kind": "relative_or_friend", "provider_name": "Luz Prado", "provider_address": "9 Elm Street\nRobledal",
        "care_days": "Monday to Friday", "care_hours": "2 to 6", "call_provider": "no",
    },
}  # fmt: skip


def shown(answer: HttpResponse) -> dict[str, str]:
    """The hidden boxes of a page's main form."""
    form = answer.content.decode().split('id="main-form"', 1)[-1].split("</form>", 1)[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


class Road:
    """One draft in one browser."""

    def __init__(self, client: Client, language: str = "en", direction: str = "outgoing", **start: Any) -> None:
        """Starts it through the page before the start."""
        self.client, self.language = client, language
        answer = client.post(f"/{language}/before-you-start/{direction}/", {**START, **start})
        assert answer.status_code == 302, answer.content
        self.key = answer.url.split("/apply/")[1].split("/")[0]
        self.first = answer.url.rstrip("/").rsplit("/", 1)[1]

    def url(self, page: str, language: str = "") -> str:
        """A page of the draft."""
        return f"/{language or self.language}/apply/{self.key}/{page}/"

    @property
    def draft(self) -> Draft:
        """As it stands in the database."""
        return Draft.objects.get(key=self.key)

    def get(self, page: str, **query: str) -> HttpResponse:
        """Open a page."""
        return self.client.get(self.url(page), query)

    def post(self, page: str, typed: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """Open a page and send it with what is typed (by default what LUPE types)."""
        hidden = shown(self.get(page))
        return self.client.post(self.url(page), {**hidden, **(PAGES[page] if typed is None else typed), **more})

    def fill_all(self, **changed: dict[str, Any]) -> None:
        """Every page of the walk in order; each must take what is typed and go on."""
        page = self.first
        for _ in range(20):
            if page == steps.CHECK:
                return
            answer = self.post(page, {**PAGES.get(page, {}), **changed.get(page, {})})
            assert answer.status_code == 302, (page, answer.content.decode())
            page = answer.url.split("#")[0].split("?")[0].rstrip("/").rsplit("/", 1)[1]
        raise AssertionError("the walk does not end")

    def press(self, **more: Any) -> HttpResponse:
        """Press the last button, as somebody who read the page for a minute."""
        token = human.form_token(machine_now() - timedelta(minutes=1))
        return self.client.post(self.url(steps.CHECK), {"declare": "on", "form_token": token, **more})

    def submit(self) -> Application:
        """Send it and give the application."""
        answer = self.press()
        assert answer.status_code == 302, answer.content.decode()
        return Application.objects.get(draft_token=self.key)

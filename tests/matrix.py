"""Who may what, asked of the house itself: every route x method x person x thing, each request undone after it was answered.

    house = House()                                # two offices and two families, each with one of everything
    house.answer("office:case", "GET", "clerk", "theirs")       # "404", False

An answer in which something of the sealed case stands says so, unless it was the family or somebody named who asked.
An answer is one of `open` (a page, a file, a form that is wrong or led on), `sign-in`, `second factor`, `gate` (the family's door,
where the number is asked for), `gone`, `403`, `404`, `405`; whatever else is given by its number and can be expected by no line.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction
from django.test import Client
from django.urls import reverse

from permits import access
from permits.actions import conflicts, decide
from permits.clock import machine_now
from permits.models import Application, AuditEntry, Export, Notice, RulesProposal, Task
from permits.queries import case
from permits.vault import store
from tests import people
from tests.family.road import Road
from tests.matrix_lines import PEOPLE, ROLES, routes
from tests.office import desk

GATES = ("/en/status/", "/en/documents/", "/en/resume/")
# The family itself, and who is named. What the demonstration's mailbox shows is what families get; production has none.
MAY_READ = frozenset({"family", "named"})
ROUTES = {name: pattern for name, (pattern, _address) in routes().items()}
ADDRESSES = {name: address for name, (_pattern, address) in routes().items()}


@dataclass
class Things:
    """One of everything that an address can name."""

    application: Application
    draft: str
    places: dict[str, Any]
    keys: dict[str, uuid.UUID]
    person: int
    rulebook: int
    proposal: int


def elsewhere() -> str:
    """A district that has no office here."""
    return next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})


class House:
    """Two offices that share no case; a family of each; and browsers of every kind of person."""

    def __init__(self) -> None:
        people.publish()
        people.season()
        self.browsers: dict[str, Client] = {name: Client(raise_request_exception=False) for name in PEOPLE}
        staff = {role: desk.clerk(f"Our {role}", role=role) for role in ROLES}
        staff["elsewhere"] = desk.clerk("Their Clerk", district="robledal")
        staff["named"] = desk.clerk("Our named", is_named=True)
        staff["related"] = desk.clerk("Our related", is_named=True)
        for name in ("ended", "closed", "no_factor"):
            staff[name] = desk.clerk(f"Our {name}")
        secret = {"secret": get_adapter().encrypt(generate_totp_secret())}
        Authenticator.objects.update(data=secret)
        staff["no_factor"].authenticator_set.all().delete()
        for name, user in staff.items():
            self.browsers[name].force_login(user)
        staff["ended"].posts.update(ended_at=people.season())
        staff["closed"].is_active = False
        staff["closed"].save()
        family = self.browsers["family"]
        lausd = {"residence_district": "lausd", "wanted_district": elsewhere()}
        robledal = {"direction": "incoming", "residence_district": elsewhere(), "wanted_district": "robledal"}
        self.things = {
            "ours": _things(people.submitted(people.LUPE, **lausd), staff[ROLES[0]], Road(family)),
            "theirs": _things(people.submitted(people.BEN, district="robledal", **robledal), staff["elsewhere"], Road(Client())),
            "sealed": _things(
                people.submitted(people.PHUONG, is_sealed=True, answers=desk.HIDDEN, **lausd), staff["named"], Road(family)
            ),
        }
        for name in ("ours", "sealed"):
            conflicts.declare(self.things[name].application, staff["related"], "know_family")
        self.canaries = desk.canaries(self.things["sealed"].application)
        for name in ("ours", "sealed"):
            application = self.things[name].application
            people.look_up(family, application)
            held = family.session
            access.remember_case(held, application)
            access.prove(held, application)
            held.save()

    def address(self, name: str, thing: str) -> str:
        """The English address of a route, for one thing."""
        held = self.things[thing]
        places = {**held.places, **({"key": held.keys[name]} if name in held.keys else {})}
        places |= {"pk": held.person} if name == "office:person" else {}
        places |= {"pk": held.rulebook, "name": "year"} if name == "office:rules_file" else {}
        places |= {"pk": held.proposal} if name == "office:rules_proposal" else {}
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", ADDRESSES[name])
        return reverse(name, kwargs={place: places[place] for place in wanted})

    def answer(self, name: str, method: str, person: str, thing: str) -> tuple[str, bool]:
        """What this person gets, as a word, and whether the record grew; what the request wrote is undone."""
        browser, address = self.browsers[person], self.address(name, thing)
        cookies = browser.cookies.copy()
        with transaction.atomic():
            before = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
            got: Any = browser.post(address, {}) if method == "POST" else browser.generic(method, address)
            leaks = person not in MAY_READ and name != "office:mailbox" and self._leaks(got.getvalue(), address)
            wrote = before != AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
            transaction.set_rollback(True)
        browser.cookies = cookies
        return (f"{_word(got)}, with {leaks}" if leaks else _word(got)), wrote

    def _leaks(self, content: bytes, address: str) -> str:
        """What of the sealed case stands in an answer; the address that was asked for may stand there as it was typed."""
        text = content.decode("utf-8", "replace").replace(address.removeprefix("/en"), "")
        return ", ".join(one for one in self.canaries if one in text)


def _word(got: Any) -> str:
    if got.status_code in {301, 302, 303}:
        path = urlsplit(got.headers["Location"]).path
        if path.startswith("/en/account/sign-in"):
            return "sign-in"
        if path.startswith("/en/account/2fa/totp/activate"):
            return "second factor"
        return "gate" if path in GATES else "open"
    return {200: "open", 204: "open", 400: "open", 409: "open", 422: "open", 410: "gone"}.get(
        got.status_code, str(got.status_code)
    )


def _things(application: Application, user: Any, road: Road) -> Things:
    file = desk.with_paper(application, next(asked.code for asked in case.of(application).checklist))
    side = application.sides.get(body=application.door)
    decide.decide(side, user, "yes")
    notice = Notice.objects.filter(application=application, decision__isnull=False).first()
    assert notice
    task = Task.objects.create(kind="job_dead", application=application, body=application.door)
    export = Export(user=user, body=application.door, application=application, kind="pdf", why="county", language="en")
    export.state, export.expires_at = "ready", machine_now() + timedelta(days=1)
    export.vault_id = store.put(b"%PDF-1.7", export.context).id
    export.save()
    message = desk.mail_in(application)
    places = {
        "reference": application.reference, "direction": "outgoing", "page": "child", "kind": side.kind, "channel": "letter",
        "event": notice.event, "notice": notice.key, "token": uuid.uuid4(), "requirement": "childcare_affidavit", "pk": task.pk,
        "number": 1, "provider_id": "oidc", "uidb36": "1", "key": application.key,
    }  # fmt: skip
    document = file.document.key
    keys = {
        "family:apply": road.key, "family:save": road.key, "family:go_on": road.key, "office:paper": document,
        "office:judge_paper": document, "office:sort_file": file.key, "office:page": file.key, "office:original": file.key, "office:letter_pdf": notice.key,
        "office:list_done": notice.key, "office:message": message.key, "office:export": export.key, "office:export_file": export.key,
    }  # fmt: skip
    book = application.rulebook
    proposal = RulesProposal.objects.create(
        body=book.body, school_year=book.school_year, year_file=book.year_file, words=book.words, sha256=book.sha256,
        based_on=book, proposed_by=user,
    )  # fmt: skip
    return Things(application, road.key, places, keys, user.pk, book.pk, proposal.pk)

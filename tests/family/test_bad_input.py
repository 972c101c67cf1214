"""Every field wrong, in both languages: never a broken page, an error beside its box and in the summary, nothing typed lost."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from permits import access, family
from permits.family import (
    again,
    apply,
    asking,
    contacts,
    counter,
    kept_from,
    letters,
    look_up,
    page_form,
    recommendation,
    statement_form,
    statement_request,
    steps,
)
from permits.models import Application
from permits.web.forms import Form
from tests import people
from tests.family import hostile
from tests.family.road import Road
from tests.reading import Page

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "es")
DIRECTIONS = {
    "outgoing": {},
    "incoming": {"home": "robledal", "wanted": "lausd"},
}
INCOMING = {"school": {"school_wanted": "other", "school_other": "Another Academy"}}

# Not walked here, their fields are those of the other forms: a signer and a school have no application to walk
# with, a counter its own cookie.
ELSEWHERE = {statement_form.BoxesForm, statement_form.SignForm, counter.HandedForm, recommendation.RecommendForm}


@pytest.fixture(autouse=True)
def _season(monkeypatch: Any) -> None:
    people.publish()
    people.season()
    # Limits are another test's: here hundreds of tries come from one address.
    monkeypatch.setattr("permits.actions.limits.too_often", lambda *_args, **_more: False)


def filled(client: Client, direction: str, language: str) -> Road:
    """A draft of which every page is filled in."""
    road = Road(client, language=language, direction=direction, **DIRECTIONS[direction])
    road.fill_all(**(INCOMING if direction == "incoming" else {}))
    return road


def judge(answer: HttpResponse, form: Form) -> dict[str, list[str]]:
    """Each error stands beside its box, is named by it, and is linked in the summary; gives the errors by field."""
    page = Page(answer.content.decode())
    summary: dict[str, str] = {}
    for link in page.elements:
        if link.tag == "a" and any("summary" in around.attrs.get("class", "") for around in link.parents):
            summary[link.attrs["href"]] = summary.get(link.attrs["href"], "") + link.text
    said: dict[str, list[str]] = {}
    for name, errors in form.errors.items():
        said[name] = [str(error) for error in errors]
        if name == "__all__":
            continue
        bound = form[name]
        assert not bound.is_hidden, (name, said[name])
        beside = page.by_id[f"{bound.auto_id}_error"]
        marked = [
            element for element in page.elements
            if element.attrs.get("aria-invalid") == "true" and beside.attrs["id"] in element.attrs.get("aria-describedby", "").split()
        ]  # fmt: skip
        assert marked, f"no control of {name} is marked wrong and says why"
        assert page.by_id.get(bound.focus_id), f"the summary leads nowhere: {bound.focus_id}"
        for error in said[name]:
            assert error in beside.text
            assert error in summary[f"#{bound.focus_id}"]
    return said


def in_both(post: Callable[[str], tuple[HttpResponse, Any]], label: str) -> dict[str, list[str]]:
    """The same input in both languages: the same fields are wrong, and what is said of them is said in the page's language."""
    said = {}
    for language in LANGUAGES:
        answer, form = post(language)
        assert answer.status_code in {200, 302, 422}, (label, answer.status_code)
        said[language] = judge(answer, form) if answer.status_code != 302 and form is not None and form.is_bound else {}
    english, spanish = said["en"], said["es"]
    assert english.keys() == spanish.keys(), label
    for name, errors in english.items():
        for one, other in zip(errors, spanish[name], strict=True):
            assert one != other, f"{label}: {name} says the same in both languages: {one}"
            assert len(one) < 200, f"{label}: {name}: {one}"
    return english


def form_of(answer: HttpResponse) -> Any:
    """The form on a page."""
    return answer.context.get("form") if answer.context else None


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_field_of_the_application_wrong(direction: str) -> None:
    client = Client()
    roads = {language: filled(client, direction, language) for language in LANGUAGES}
    walked = set()
    for page in steps.FORMS:
        url = {language: road.url(page) + ("?change=1" if page == "about" else "") for language, road in roads.items()}
        shown = client.get(url["en"])
        if shown.status_code != 200:
            continue
        walked.add(page)
        form = form_of(shown)
        for label, data in hostile.bad(form.every):
            posted = {"_shown": form.shown_now, **data}
            in_both(lambda language, url=url, posted=posted: sent(client, url[language], posted), f"{direction} {page} {label}")
    assert walked == set(steps.FORMS) - {"late"} - ({"programs"} if direction == "incoming" else set())


def sent(client: Client, url: str, data: dict[str, Any]) -> tuple[HttpResponse, Any]:
    """A form as posted, and what the page that comes back makes of it."""
    answer = client.post(url, data)
    return answer, form_of(answer)


def test_the_exception_test_wrong() -> None:
    client = Client()
    roads = {language: Road(client, language=language) for language in LANGUAGES}
    people.at(2027, 5, 3)
    form = form_of(roads["en"].get("late"))
    for label, data in hostile.bad(form.every):
        in_both(lambda language, data=data: sent(client, roads[language].url("late"), {"_shown": "late", **data}), label)


@pytest.mark.parametrize("step", asking.STEPS)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_answer_before_the_start_wrong(client: Client, direction: str, step: str) -> None:
    if step == "late":
        people.at(2027, 5, 3)
    url = f"/%s/before-you-start/{direction}/"
    shown = client.get(url % "en", {"step": step})
    for label, data in hostile.bad(form_of(shown).fields):

        def get(language: str, data: dict[str, Any] = data) -> tuple[HttpResponse, Any]:
            answer = client.get(url % language, {"from": step, **data})
            form = form_of(answer)
            # What was good led on to the next step, whose form nobody has judged.
            return answer, form if isinstance(form, asking.StepForm) and form.title == form.titles[step] else None

        in_both(get, f"{direction} {step} {label}")
        for language in LANGUAGES:
            assert client.post(url % language, data).status_code == 302


def beside(client: Client) -> Iterator[tuple[str, type[Form], dict[str, Any]]]:
    """Address (with a place for the language), form and hidden answers of every other form of a family."""
    road = filled(client, "outgoing", "en")
    yield f"/%s/apply/{road.key}/check/", apply.CheckForm, {}
    yield "/%s/resume/", again.ResumeForm, {}
    yield "/%s/resume/open-again/", again.BornForm, asleep(client)
    Road(client)
    yield "/%s/resume/open-again/", again.CodeForm, asleep(client)
    yield "/%s/status/", look_up.LookUpForm, {}
    yield "/%s/documents/", look_up.LookUpForm, {}
    yield "/%s/lost-number/", look_up.ChildForm, {}
    here = known(client, people.submitted(people.BEN))
    yield f"{here}/code/", letters.CodeForm, {}
    yield f"{here}/contacts/", contacts.ContactsForm, {}
    yield f"{here}/sign/childcare_affidavit/", statement_request.AskForm, {}
    kept = known(client, people.submitted(people.LUPE, answers={"must_not_know": True}))
    yield f"{kept}/told-again/", kept_from.AskForm, {}
    people.at(2027, 1, 12)
    yield "/%s/remind/", asking.Remind, {"direction": "outgoing", "school_year": people.YEAR}


def known(client: Client, application: Application) -> str:
    """The family looked it up here and typed its code; gives the address of its pages."""
    people.prove(client, application)
    return f"/%s/application/{application.key}"


def asleep(client: Client) -> dict[str, Any]:
    """Nobody used this browser for a while. Nothing is hidden on the page that follows."""
    session = client.session
    access.close(session, forget=False)
    session.save()
    return {}


def test_every_other_form_wrong() -> None:
    client = Client()
    walked = {asking.StepForm}
    for url, kind, hidden in beside(client):
        walked.add(kind)
        for label, data in hostile.bad(dict(kind.base_fields)):
            in_both(lambda language, url=url, data={**hidden, **data}: sent(client, url % language, data), f"{url} {label}")
    # A form that is made tomorrow is walked, or this list says why not.
    for module in pkgutil.iter_modules(family.__path__):
        importlib.import_module(f"permits.family.{module.name}")
    every = set(kinds(Form)) - {page_form.PageForm}
    ours = {kind for kind in every if kind.__module__.startswith(("permits.family", "permits.web.contacts"))}
    assert ours == walked | set(steps.FORMS.values()) | ELSEWHERE


def kinds(form: type[Form]) -> Iterator[type[Form]]:
    """A form's subclasses, and theirs."""
    for kind in form.__subclasses__():
        yield kind
        yield from kinds(kind)


BAD = {"long": hostile.TEXTS["long"], "html": hostile.TEXTS["html"], "empty": ""}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_one_field_wrong_and_all_the_rest_comes_back_as_typed(client: Client, direction: str, language: str) -> None:
    road = filled(client, direction, language)
    refused = 0
    for page in ("reach", "child", "you", "home", "school", "reason"):
        for name, field in form_of(road.get(page)).fields.items():
            for bad in BAD.values():
                typed = {**Page(road.get(page).content.decode()).posts(), **dict.fromkeys(hostile.names_of(name, field), bad)}
                answer = client.post(road.url(page), typed)
                if answer.status_code == 302:
                    continue
                refused += bool(form_of(answer).errors)
                back = Page(answer.content.decode())
                shown = back.posts()
                for key, value in typed.items():
                    control = next(iter(back.named(key)), None)
                    if control is None or control.attrs.get("type") == "hidden" or key.startswith("_"):
                        continue
                    free = control.tag == "textarea" or control.attrs.get("type") in {"text", "email", "tel"}
                    if free or key not in hostile.names_of(name, field):
                        assert shown.get(key, [""]) == (value if isinstance(value, list) else [value]), (page, name, key)
                assert "<img src=x" not in answer.content.decode()
    assert refused > 20


def test_a_form_in_another_alphabet_or_of_another_kind_is_told_so(client: Client) -> None:
    road = filled(client, "outgoing", "en")
    for kind in ("utf-7", "utf-16", "hex", "rot13", "undefined", "idna", "nonsense", "punycode"):
        for content_type in (
            f"multipart/form-data; boundary=x; charset={kind}",
            f"application/x-www-form-urlencoded; charset={kind}",
        ):
            body = b'--x\r\nContent-Disposition: form-data; name="first_name"\r\n\r\n+2AA-+2D3-\r\n--x--\r\n'
            for url in (road.url("child"), road.url("child") + "save/", "/en/status/", "/en/before-you-start/outgoing/"):
                assert client.generic("POST", url, body, content_type).status_code < 500, (url, content_type)
    for content_type in ("application/json", "text/plain", "multipart/form-data", "x", ""):
        answer = client.generic("POST", road.url("child"), b'{"first_name": "Ana"}', content_type)
        assert answer.status_code in {200, 400}
    assert (
        client.generic(
            "POST", road.url("child"), b"first_name=%ff%fe%ed%a0%80&last_name=%00", "application/x-www-form-urlencoded"
        ).status_code
        == 200
    )
    assert client.post(road.url("child"), {f"box{number}": "x" for number in range(500)}).status_code == 400

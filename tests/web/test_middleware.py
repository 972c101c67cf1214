"""What every request meets before a view, and every answer after it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory

from permits.models import Body, ClockShift, Post, User
from permits.web import context, errors, headers, refusals
from permits.web.accounts import Adapter, client_address
from permits.web.closed import DEMONSTRATION_SESSION
from permits.web.languages import in_language, language_of
from permits.web.session_store import SessionStore
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls")]


@pytest.fixture(autouse=True)
def _forget() -> None:
    context.forget()


@pytest.fixture
def clerk() -> User:
    body = Body.objects.create(code="nearby", name="Nearby Unified")
    user = User.objects.create_user("clerk@example.org", "a long password here", name="Clara Clerk")
    Post.objects.create(user=user, body=body, role=Post.CLERK)
    return user


def second_factor(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


# --- closed by default


def test_office_sends_a_stranger_to_the_sign_in_page_and_back(client: Client) -> None:
    answer = client.get("/en/office/?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/en/accounts/login/?next=/en/office/%3Fpage%3D2"


def test_a_form_sent_without_a_session_is_not_repeated_after_sign_in(client: Client) -> None:
    assert client.post("/en/office/unlisted/")["Location"] == "/en/accounts/login/?next=/en/office/"


@pytest.mark.parametrize("path", ["/en/office/unlisted/", "/en/nameless/"])
def test_a_route_that_is_not_listed_is_for_staff(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302


def test_staff_without_a_second_factor_must_set_one_up(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    answer = client.get("/en/office/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/accounts/2fa/totp/activate/")


def test_staff_with_a_second_factor_comes_in(client: Client, clerk: User, django_assert_num_queries: Any) -> None:
    second_factor(clerk)
    client.force_login(clerk)
    client.get("/en/office/")  # the office's contact is looked up once a minute
    with django_assert_num_queries(4):  # session, user, post with factor, the demonstration's clock
        assert client.get("/en/office/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client: Client, clerk: User) -> None:
    Authenticator.objects.create(user=clerk, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(clerk)
    assert client.get("/en/office/").status_code == 302


def test_a_person_whose_post_ended_is_refused(client: Client, clerk: User) -> None:
    second_factor(clerk)
    clerk.posts.update(ended_at="2026-01-01T00:00:00Z")
    client.force_login(clerk)
    assert client.get("/en/office/").status_code == 403


def test_the_one_click_sign_in_is_believed_in_the_demonstration_only(client: Client, clerk: User, settings: Any) -> None:
    client.force_login(clerk)
    session = client.session
    session[DEMONSTRATION_SESSION] = True
    session.save()
    assert client.get("/en/office/").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get("/en/office/").status_code == 302


def test_demonstration_pages_do_not_exist_in_production(client: Client, settings: Any) -> None:
    assert client.get("/en/office/mailbox/").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get("/en/office/mailbox/").status_code == 404


# --- languages


@pytest.mark.parametrize(
    ("accept", "cookie", "place"),
    [("es-MX,es;q=0.9", None, "/es/"), ("fr", None, "/en/"), ("en", "es", "/es/"), ("es", "en", "/en/"), ("es", "xx", "/es/")],
)
def test_the_bare_address_chooses_by_cookie_then_browser(client: Client, accept: str, cookie: str | None, place: str) -> None:
    if cookie:
        client.cookies["language"] = cookie
    answer = client.get("/", headers={"accept-language": accept})
    assert answer["Location"] == place
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_the_address_decides_and_is_remembered(client: Client) -> None:
    answer = client.get("/es/", headers={"accept-language": "en"})
    assert answer.content.decode().startswith("es ")
    assert answer["Content-Language"] == "es"
    assert answer.cookies["language"].value == "es"
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/es/"
    assert "language" not in client.get("/es/").cookies


def test_a_page_in_the_other_language_keeps_its_query() -> None:
    assert in_language("/en/apply/child?step=2&x=/en/", "es") == "/es/apply/child?step=2&x=/en/"
    assert in_language("/en", "es") == "/es"
    assert in_language("/english/", "es") == "/english/"
    assert (language_of("/es/x"), language_of("/health"), language_of("/established/")) == ("es", "", "")


# --- headers


def test_every_answer_carries_the_headers(client: Client) -> None:
    for path in ("/en/", "/en/office/", "/en/nowhere/", "/"):
        answer = client.get(path)
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "camera=()" in answer["Permissions-Policy"], path
        assert "default-src 'self'" in answer["Content-Security-Policy"], path
        assert "unsafe" not in answer["Content-Security-Policy"], path


@pytest.mark.parametrize(
    ("method", "path", "kept"),
    [
        ("get", "/en/", "private, no-cache"),
        ("get", "/en/apply/", "no-store"),  # touches the session
        ("get", "/en/office/", "no-store"),
        ("post", "/en/before/", "no-store"),
        ("get", "/en/nowhere/", "no-store"),
        ("get", "/", "no-store"),
    ],
)
def test_personal_pages_are_kept_nowhere(client: Client, method: str, path: str, kept: str) -> None:
    assert getattr(client, method)(path)["Cache-Control"] == kept


def test_a_refusal_waits_until_the_browser_has_sent_everything(rf: RequestFactory) -> None:
    request = rf.post("/en/nowhere/", b"x" * 300_000, content_type="application/octet-stream")
    answer = headers.middleware(lambda _request: HttpResponse(status=413))(request)
    assert answer.status_code == 413
    assert request.read() == b""


# --- the clock


def test_within_a_request_time_stands_still(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        first, second = re.findall(r"\d{4}-\S+ \S+", client.get("/en/status/").content.decode())
    assert first == second


# --- what pages are told


def test_pages_are_told_the_demonstrations_date(client: Client) -> None:
    before = re.search(r"\d{4}-\d\d-\d\d", client.get("/en/").content.decode())
    ClockShift.objects.update_or_create(id=1, defaults={"seconds": int(timedelta(days=400).total_seconds())})
    after = re.search(r"\d{4}-\d\d-\d\d", client.get("/en/").content.decode())
    assert before
    assert after
    assert int(after[0][:4]) > int(before[0][:4])


def test_production_shows_no_demonstration(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert not re.search(r"\d{4}-\d\d-\d\d", client.get("/en/").content.decode())


def test_pages_link_to_themselves_in_the_other_language(client: Client) -> None:
    assert "/es/?a=1" in client.get("/en/?a=1").content.decode()


# --- errors


@pytest.mark.parametrize(("path", "status"), [("packet", 500), ("programs", 404), ("affidavit", 403), ("documents", 413)])
@pytest.mark.parametrize("language", ["en", "es"])
def test_error_pages_say_nothing_of_the_program(path: str, status: int, language: str) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get(f"/{language}/{path}/")
    text = answer.content.decode()
    assert answer.status_code == status
    assert f'lang="{language}"' in text
    assert "<h1" in text
    assert "4711" not in text
    assert "Traceback" not in text


def test_an_address_without_a_language_is_explained_in_both(client: Client) -> None:
    people.publish()
    answer = client.get("/somewhere/", headers={"accept-language": "es"})
    text = answer.content.decode()
    assert answer.status_code == 404
    assert text.index("No encontramos esa página") < text.index("We cannot find that page")
    assert 'lang="en"' in text
    assert text.count(people.rulebook().parsed.contacts["office"].phone) >= 3  # in both, and below
    named = client.get("/es/nowhere/").content.decode()
    assert "We cannot find that page" not in named


def test_while_the_database_is_away_the_page_says_press_again(rf: RequestFactory) -> None:
    request = rf.post("/es/status/")
    try:
        raise OperationalError
    except OperationalError:
        answer = errors.server_error(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "nada se envía ni se cuenta dos veces" in answer.content.decode()


def test_a_database_that_goes_away_as_the_session_is_kept_is_not_a_session_that_was_ended() -> None:
    store = SessionStore()
    store.create()
    store["drafts"] = {}

    def gone(execute: Any, sql: str, params: Any, *more: Any) -> Any:
        if "django_session" in sql and not sql.startswith("SELECT"):
            raise OperationalError
        return execute(sql, params, *more)

    with connection.execute_wrapper(gone), pytest.raises(OperationalError):
        store.save()
    other = SessionStore(store.session_key)
    other["drafts"] = {}
    store.delete()
    with pytest.raises(UpdateError):
        other.save()


def test_what_only_a_button_may_do_is_explained(rf: RequestFactory) -> None:
    answer = refusals.middleware(lambda _request: HttpResponseNotAllowed(["POST"]))(rf.get("/en/x/"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert b"<h1" in answer.content


def test_a_form_without_its_token_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/en/before/", {"text": "x"})
    assert answer.status_code == 403
    assert "cookies" in answer.content.decode()


def test_too_much_text_is_413(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert client.post("/en/before/", {"text": "x" * 200}).status_code == 413


def test_an_error_page_needs_no_template(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "TEMPLATE", "permits/there_is_no_such_template.html")
    answer = errors.bad_request(rf.get("/en/"), RequestDataTooBig("x"))
    assert answer.status_code == 413
    assert answer.content.decode().startswith("<!doctype html>")


# --- accounts


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "6.6.6.6", "9.9.9.9"),  # nobody to believe
        (1, "6.6.6.6, 8.8.8.8", "8.8.8.8"),  # what our proxy wrote, not what the client sent before it
        (2, "6.6.6.6, 8.8.8.8, 7.7.7.7", "8.8.8.8"),
        (2, "8.8.8.8", "9.9.9.9"),  # came past a proxy
        (1, "", "9.9.9.9"),
        (1, "nonsense", "0.0.0.0"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),  # a subscriber's whole /64 is one
        (1, "::ffff:8.8.8.8", "8.8.8.8"),
    ],
)
def test_the_client_is_who_our_proxy_says(rf: RequestFactory, settings: Any, proxies: int, forwarded: str, seen: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="9.9.9.9", **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    assert client_address(request) == seen
    assert Adapter(request).get_client_ip(request) == seen


def test_nobody_signs_up_alone(client: Client) -> None:
    before = User.objects.count()
    client.post("/en/accounts/signup/", {"email": "a@example.org", "password1": "long enough 12", "password2": "long enough 12"})
    assert User.objects.count() == before


def test_the_bare_address_keeps_its_query_and_head_is_answered(client: Client) -> None:
    assert client.head("/?from=letter", headers={"accept-language": "es"})["Location"] == "/es/?from=letter"


def test_health_answers_without_a_language(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert client.get("/health/").status_code == 200

"""A small site for the tests of the middlewares: the house's names, views that tell what reached them."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from permits import clock
from permits.web import errors
from permits.web.health import health
from permits.web.languages import root


def show(request: HttpRequest) -> HttpResponse:
    text = "{{ language }} {{ office_name }} {{ office.phone }} {{ demonstration.date|date:'Y-m-d' }} {{ other_languages.0.url }}"
    return HttpResponse(engines["django"].from_string(text).render({}, request))


def remember(request: HttpRequest) -> HttpResponse:
    request.session["draft"] = "1"
    return HttpResponse("kept")


def sent(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("text", ""))


def twice(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{clock.legal_now()} {clock.legal_now()}")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret is 4711")


def nothing(request: HttpRequest) -> HttpResponse:
    raise Http404


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def large(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig("too much")


family = ([path("", show, name="home"), path("apply/", remember, name="apply"), path("before/", sent, name="before"),
           path("status/", twice, name="status"), path("documents/", large, name="documents"),
           path("packet/", broken, name="packet"), path("programs/", nothing, name="programs"),
           path("affidavit/", forbidden, name="affidavit")], "family")  # fmt: skip
office = ([path("", show, name="queue"), path("mailbox/", show, name="mailbox"), path("unlisted/", show, name="unlisted")],
          "office")  # fmt: skip

urlpatterns = [
    path("", root, name="root"),
    path("health/", health, name="health"),
    *i18n_patterns(
        path("", include(family)),
        path("office/", include(office)),
        path("accounts/", include("allauth.account.urls")),
        path("accounts/2fa/", include("allauth.mfa.urls")),
        path("nameless/", show),
    ),
]
handler400, handler403 = errors.bad_request, errors.permission_denied
handler404, handler500 = errors.not_found, errors.server_error

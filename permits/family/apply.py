"""The application, page by page: what is typed is kept, valid or not, before anything is said about it."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from permits import access
from permits.actions import drafts
from permits.actions.submit import NotYetOpenError, submit
from permits.clock import legal_now, machine_now
from permits.family import again, filing, steps, switching, tabs
from permits.family.opened import Opened
from permits.family.page_form import PageForm
from permits.family.pages import ChildForm
from permits.models import Application, Draft, User
from permits.notices.dates import day_in_words
from permits.policy import numbers
from permits.policy.windows import day_of
from permits.queries.answers import sections
from permits.web import human
from permits.web.forms import Form, Tick
from permits.web.languages import in_language

CHANGE = "change"


class CheckForm(Form):
    """The last page's one box."""

    declare = Tick(label="")

    def __init__(self, opened: Opened, *args: Any, aloud: bool = False, **kwargs: Any) -> None:
        """With the district's declaration as the label; `aloud`: a person of the office reads it to the family."""
        super().__init__(*args, **kwargs)
        said = opened.rules.say(get_language() or "en", "declaration")
        if aloud:
            said = _("I read this aloud, and the family agreed: “%(declaration)s”") % {"declaration": said}
        self.fields["declare"].label = said


def url(key: object, page: str) -> str:
    """A page of one draft."""
    return reverse("family:apply", args=[key, page])


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, key: uuid.UUID, page: str) -> HttpResponse:
    """One page of the application, or the last one where it is checked and sent."""
    if request.method == "POST" and not access.can_write_draft(request.session, str(key)):
        asked = again.asked(request, key)
        if asked is not None:
            return asked
    found = _open(request, key)
    if isinstance(found, HttpResponse):
        return found
    if page == steps.CHECK:
        return _check(request, found)
    if page not in steps.FORMS:
        raise Http404
    if page not in steps.walk(found) and not (page == "about" and found.changing):
        return redirect(url(key, next_incomplete(found)))
    if request.method == "POST":
        return _kept(request, found, page)
    held = found.held(page)
    form = steps.judged(found, page) if found.changing and page in found.draft.answers else steps.FORMS[page](found, held)
    return _page(request, found, page, form)


@require_safe
def go_on(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To the first page of a draft that still needs something."""
    found = _open(request, key)
    return found if isinstance(found, HttpResponse) else redirect(url(key, next_incomplete(found)))


@require_POST
def save(request: HttpRequest, key: uuid.UUID, page: str) -> HttpResponse:
    """Keeps what stands in the boxes now, for the script that saves while somebody types."""
    found = _open(request, key)
    if isinstance(found, HttpResponse) or page not in steps.FORMS:
        return JsonResponse({"saved": False}, status=HTTPStatus.GONE)
    form = steps.FORMS[page](found, found.held(page), request.POST)
    if page not in steps.walk(found) or page == "about":
        return JsonResponse({"saved": True, "at": machine_now().isoformat()})
    if tabs.is_stale(form, found.held(page)):
        return JsonResponse({"saved": False}, status=HTTPStatus.CONFLICT)
    version = tabs.version_of(_keep(found, page, form).answers[page])
    return JsonResponse({"saved": True, "at": machine_now().isoformat(), "version": version})


def _open(request: HttpRequest, key: uuid.UUID) -> Opened | HttpResponse:
    """The draft that this browser may write; otherwise the page that says what to do."""
    if not access.can_write_draft(request.session, str(key)):
        return redirect("family:wake") if str(key) in access.asleep(request.session) else gone(request)
    access.keep_awake(request.session)
    done = Application.objects.filter(draft_token=key).only("key", "generation", "reference").first()
    if done is not None and access.helping(request.session):
        return redirect("office:help_done", reference=done.reference)
    if done is not None:
        access.remember_case(request.session, done)
        return redirect("family:confirmation", key=done.key)
    draft = drafts.live(key)
    found = steps.open_draft(draft, changing=CHANGE in request.GET) if draft else None
    return found or gone(request)


def gone(request: HttpRequest) -> HttpResponse:
    """A draft that is over, or that this browser did not begin: the same page for both."""
    return render(request, "family/gone.html", status=HTTPStatus.GONE)


def _keep(opened: Opened, page: str, form: PageForm) -> Draft:
    typed = form.collect(opened.held(page))
    if page == "guidelines" and typed.get("agree") and "at" not in typed:
        book = opened.book
        typed["terms"] = f"{book.school_year} v{book.version} {book.sha256[:12]} {get_language()}"
        typed["at"] = legal_now().isoformat()
    if page == "programs":
        typed["seen"] = "on"
    typed[tabs.TAB] = str(form.data.get(tabs.TAB) or "")[: tabs.LONGEST_TAB]
    language = get_language() or "en"
    return drafts.save_page(opened.draft.key, page, typed, language=language, closes=opened.closes)


def _kept(request: HttpRequest, opened: Opened, page: str) -> HttpResponse:
    """The page was sent: keep it, then go on, ask what an answer just called for, or say what is missing."""
    held = opened.held(page)
    form = steps.FORMS[page](opened, held, request.POST)
    if tabs.is_stale(form, held):
        if (there := switching.elsewhere(request)) is not None:
            return there
        return _page(request, opened, page, form, changed=list(tabs.differences(form, held)))
    draft = _keep(opened, page, form)
    after = steps.open_draft(draft, changing=opened.changing) or opened
    if wanted := switching.pressed(request):
        return redirect(in_language(request.get_full_path(), wanted))
    if "_back" in request.POST:
        return redirect(_back(after, page) or reverse("family:home"))
    fresh = form.appeared()
    if form.errors:
        return _page(request, after, page, form)
    if fresh:
        messages.info(request, _("One more thing, because of your answer."))
        return redirect(f"{request.get_full_path()}#id_{fresh[0]}")
    if isinstance(form, ChildForm) and form.must_ask:
        return _page(request, after, page, form)
    _offer_link(request, after, page)
    place = steps.place(after, page)
    goes_back = opened.changing or place is None
    return redirect(url(draft.key, steps.CHECK if goes_back or place is None else place.after))


def _offer_link(request: HttpRequest, opened: Opened, page: str) -> None:
    """Once the draft names a child it lives for weeks: then the link is sent, to each new address once."""
    if page not in {"reach", "child"} or not opened.typed("child").get("first_name"):
        return
    form = steps.judged(opened, "reach")
    if not form.is_valid():
        return
    email, phone = form.cleaned_data.get("email"), form.cleaned_data.get("phone")
    chosen = form.cleaned_data["channels"]
    channel, to = ("email", email) if email else ("text" if "text" in chosen else "phone", phone)
    if not email and not {"text", "phone"} & set(chosen):
        return
    if to and drafts.send_link(opened.draft, opened.book, channel=channel, to=to):
        sent = {
            "email": _("Saved. We sent you a link, so that you can go on later."),
            "text": _("Saved. Our office sends you the draft code by text message, in office hours."),
            "phone": _("Saved. Our office calls you and tells you the draft code, in office hours."),
        }
        messages.success(request, sent[channel])


def next_incomplete(opened: Opened) -> str:
    """Where somebody who comes back goes on."""
    return next(iter(steps.incomplete(opened)), steps.CHECK)


def _page(
    request: HttpRequest, opened: Opened, page: str, form: PageForm, changed: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """`changed`: what somebody else saved since the page was opened, by box."""
    key, place = opened.draft.key, steps.place(opened, page)
    language = get_language() or "en"
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "title": form.title,
        "lead": form.lead,
        "place": place,
        "back_url": _back(opened, page),
        "switch_in_form": True,
        "save_url": reverse("family:save", args=[key, page]),
        "tab": tabs.boxes(request, tabs.version_of(opened.held(page))),
        "changed": changed,
        **_code(opened),
        "rules": opened.rules,
        **_extra(opened, page, form, language),
    }
    template = page if page in {"programs", "guidelines", "late"} else "page"
    return render(request, f"family/apply/{template}.html", context, status=HTTPStatus.CONFLICT if changed else HTTPStatus.OK)


def _back(opened: Opened, page: str) -> str:
    """Where Back leads; "" on the first page."""
    place = steps.place(opened, page)
    if opened.changing or place is None:
        return url(opened.draft.key, steps.CHECK)
    return url(opened.draft.key, place.before) if place.before else ""


def _code(opened: Opened) -> dict[str, Any]:
    """The draft code, from the first saved page on, and whether the birth date that goes with it is known."""
    code = numbers.show_draft_code(drafts.draft_code(opened.draft)) if opened.draft.version else ""
    return {"draft_code": code, "code_works": opened.draft.birth_date is not None}


def _extra(opened: Opened, page: str, form: PageForm, language: str) -> dict[str, Any]:
    rules, say = opened.rules, opened.rules.say
    if page == "programs":
        reason = steps.right_reason(opened)
        if reason:
            return {
                "title": say(language, f"reasons.{reason}.label"),
                "paragraphs": say(language, f"reasons.{reason}.right").split("\n\n"),
            }
        return {
            "title": say(language, "other_programs.title"),
            "paragraphs": say(language, "other_programs.text").split("\n\n"),
            "programs_url": rules.other_programs_url,
            "programs_link": say(language, "other_programs.link"),
        }
    if page == "guidelines":
        terms = [
            {
                "text": say(language, f"terms.{code}"),
                "note": say(language, f"terms.note_{number}") if code in rules.flagged_terms else "",
            }
            for number, code in enumerate(rules.terms, start=1)
        ]
        return {"terms": terms, "intro": say(language, "terms.intro")}
    if page == "late":
        return {"paragraphs": say(language, f"directions.{opened.direction}.late").split("\n\n")}
    if isinstance(form, ChildForm) and form.doubt:
        born = form.cleaned_data["birth_date"]
        return {"doubt": form.doubt, "doubt_date": day_in_words(born, language), "doubt_grade": opened.grade}
    return {}


def _check(request: HttpRequest, opened: Opened) -> HttpResponse:
    judged, aloud = filing.judge(opened), bool(access.helping(request.session))
    if request.method == "POST" and (wanted := switching.pressed(request)):
        drafts.save_page(opened.draft.key, "check", {"declare": request.POST.get("declare", "")}, language=wanted)
        return redirect(in_language(request.get_full_path(), wanted))
    missing = filing.unfinished(opened, judged)
    if request.method != "POST":
        form = CheckForm(opened, aloud=aloud, initial={"declare": bool(opened.typed("check").get("declare"))})
        return _check_page(request, opened, judged, form, human.kept(request))
    form = CheckForm(opened, request.POST, aloud=aloud)
    seen = request.POST.get(tabs.VERSION)
    if seen is not None and seen != tabs.version_of_all(opened):
        # What would be sent is not what was read and declared.
        return _check_page(request, opened, judged, form, human.fresh(), changed=True)
    if form.is_valid() and not missing:
        doubt = human.ask(request, "submit")
        if doubt is None:
            return _send(request, opened, judged)
        # Shown after a redirect, so that Back does not ask whether to send the form again.
        drafts.save_page(opened.draft.key, "check", {"declare": "on"})
        human.keep(request, doubt)
        return redirect(f"{url(opened.draft.key, steps.CHECK)}#number-check")
    return _check_page(request, opened, judged, form, human.fresh())


def _send(request: HttpRequest, opened: Opened, judged: filing.Judged) -> HttpResponse:
    try:
        how = access.helping(request.session)
        if how and isinstance(request.user, User):
            filed = filing.filing_of(opened, judged, filing.agreed_aloud(opened, str(request.user), how))
            application = submit(opened.draft, filed, opened.book, helper=request.user)
            access.remember_helped(request.session, application)
            return redirect("office:help_done", reference=application.reference)
        application = submit(opened.draft, filing.filing_of(opened, judged), opened.book)
    except NotYetOpenError:
        return _not_yet_open(request, opened)
    access.remember_case(request.session, application)
    return redirect("family:confirmation", key=application.key)


def _not_yet_open(request: HttpRequest, opened: Opened) -> HttpResponse:
    opens = opened.standing.opens
    language = get_language() or "en"
    context = {
        "opens": day_in_words(day_of(opened.rules, opens), language) if opens else "",
        **_code(opened),
        "kept_until": day_in_words(drafts.kept_until(opened.draft, opened.rules.zone), language),
        "back_url": url(opened.draft.key, steps.CHECK),
    }
    return render(request, "family/apply/not_yet_open.html", context, status=HTTPStatus.CONFLICT)


def _check_page(
    request: HttpRequest,
    opened: Opened,
    judged: filing.Judged,
    form: CheckForm,
    check: human.Check,
    *,
    changed: bool = False,
) -> HttpResponse:
    key, language = opened.draft.key, get_language() or "en"
    here = set(judged)
    shown = [
        {
            "title": section.title,
            "rows": [{"label": label, "value": value, "url": ""} for label, value in section.rows],
            "url": f"{url(key, section.page)}?{CHANGE}=1" if section.page in here | {"about"} else "",
        }
        for section in sections(filing.filed_of(opened, judged), opened.rules, language)
        if section.page in here | {"about"}
    ]
    missing = [{"title": judged[page].title, "url": f"{url(key, page)}?{CHANGE}=1"} for page in filing.unfinished(opened, judged)]
    place = steps.place(opened, steps.CHECK)
    context = {
        "form": form,
        "sections": shown,
        "missing": missing,
        "human": check,
        "tab": [(tabs.VERSION, tabs.version_of_all(opened))],
        "changed": changed,
        "place": place,
        "back_url": url(key, place.before) if place else "",
        "switch_in_form": True,
        **_code(opened),
        "direction": opened.direction,
        "verdict": opened.verdict,
        "late_text": opened.rules.say(language, f"directions.{opened.direction}.{opened.verdict}")
        if opened.verdict in {"late", "person_looks", "not_yet_open"}
        else "",
    }
    return render(request, "family/apply/check.html", context, status=HTTPStatus.CONFLICT if changed else HTTPStatus.OK)

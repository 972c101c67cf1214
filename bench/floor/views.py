"""The floor's pages: a form in several pages, a look-up, an upload, a PDF."""

import contextlib
import hashlib
import hmac
import os
import secrets
import threading
import time
import uuid
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt

from bench.floor.forms import BEFORE, LAST, LOOK_UP, PAGES
from bench.floor.models import Application, Attempt, Draft, File, Row
from permits.notices.letters import FONTS
from permits.web import uploads

HERE = Path(__file__).parent
_turn, _setting = threading.RLock(), threading.Lock()


def writing():
    """The line before SQLite, as in the product."""
    return _turn if connection.vendor == "sqlite" else contextlib.nullcontext()


def count(key: str, seconds: int = 3600) -> int:
    """The product's limiter."""
    window = int(time.time()) // seconds
    with writing(), transaction.atomic():
        Attempt.objects.bulk_create([Attempt(key=key, window=window)], ignore_conflicts=True)
        row = Attempt.objects.select_for_update().get(key=key, window=window)
        row.count += 1
        row.save(update_fields=["count"])
    return row.count


def used(key: str) -> int:
    """How often in this window."""
    return Attempt.objects.filter(key=key, window=int(time.time()) // 3600).values_list("count", flat=True).first() or 0


def client(request: HttpRequest) -> str:
    """Who asks."""
    return hashlib.sha256(request.headers.get("X-Forwarded-For", "").encode()).hexdigest()


def before(request: HttpRequest, number: int) -> HttpResponse:
    """A step with its answers in the address."""
    form = BEFORE[number]() if number < len(BEFORE) else None
    if number:
        BEFORE[number - 1](request.GET).is_valid()
    return render(request, "floor/page.html", {"form": form})


def begin(request: HttpRequest) -> HttpResponse:
    """Makes the draft."""
    count(client(request))
    draft = Draft(key=uuid.uuid4())
    with writing(), transaction.atomic():
        draft.save(force_insert=True)
    request.session["drafts"] = [*request.session.get("drafts", []), str(draft.key)][-10:]
    return redirect(f"/apply/{draft.key}/0/")


def apply(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponse:
    """One page: shown, or kept."""
    if str(key) not in request.session.get("drafts", []):
        return HttpResponse(status=410)
    if Application.objects.filter(draft=key).first():
        return redirect("/")
    draft = Draft.objects.get(key=key)
    if request.method == "POST":
        form = PAGES[number](request.POST)
        if not form.is_valid():
            return render(request, "floor/page.html", {"form": form})
        with writing(), transaction.atomic():
            draft = Draft.objects.select_for_update().get(key=key)
            draft.answers = {**draft.answers, str(number): dict(request.POST.lists())}
            draft.version += 1
            draft.save()
            if number == settings.SHAPE["link_page"]:
                count(f"link{key}"[:64])
                Row.objects.bulk_create([Row(kind=kind, text="x" * 300) for kind in ("notice", "job")])
        return redirect(f"/apply/{key}/{number + 1}/" if number + 1 < len(PAGES) else f"/check/{key}/")
    return render(request, "floor/page.html", {"form": PAGES[number](held(draft, number) or None)})


def held(draft: Draft, number: int) -> MultiValueDict:
    """What was typed on a page."""
    return MultiValueDict(draft.answers.get(str(number), {}))


def check(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All answers judged and shown; sent."""
    if str(key) not in request.session.get("drafts", []):
        return HttpResponse(status=410)
    done = Application.objects.filter(draft=key).first()
    if done:
        return redirect(f"/done/{done.key}/")
    draft = Draft.objects.get(key=key)
    judged = [form(held(draft, number)) for number, form in enumerate(PAGES)]
    good = sum(form.is_valid() for form in judged) == len(judged)
    if request.method != "POST" or not good or not LAST(request.POST).is_valid():
        shown = [(name, value) for form in judged for name, value in form.cleaned_data.items()]
        return render(request, "floor/page.html", {"form": LAST(), "shown": shown})
    count(f"submit{client(request)}"[:64])
    application = submit(draft)
    request.session["cases"] = {**request.session.get("cases", {}), str(application.key): time.time()}
    return redirect(f"/done/{application.key}/")


def submit(draft: Draft) -> Application:
    """One transaction: the application and as many rows beside it as the product writes."""
    with writing(), transaction.atomic():
        Draft.objects.select_for_update().only("pk").get(pk=draft.pk)
        found = Application.objects.filter(draft=draft.key).first()
        if found:
            return found
        typed = {name: values[-1] for page in draft.answers.values() for name, values in page.items()}
        reference = f"{secrets.randbelow(10**8):08}"
        Application.objects.filter(reference=reference).exists()
        application = Application(
            key=uuid.uuid4(), draft=draft.key, reference=reference, answers=draft.answers,
            name=typed.get("last_name", ""), birth_date=typed.get("birth_date_year", ""),
        )  # fmt: skip
        application.save(force_insert=True)
        rows = settings.SHAPE["rows_submit"]
        Row.objects.bulk_create([Row(application=application, kind="side", text="x" * 100) for _ in range(2)])
        for _ in range(rows - 2):
            Row(application=application, kind="more", text="x" * 300).save(force_insert=True)
        Application.objects.filter(name=application.name, birth_date="none").exists()
    return application


def opened(request: HttpRequest, key: uuid.UUID) -> tuple[Application, list[Row], list[File]]:
    """The case with its rows, in as many queries as the product needs."""
    if str(key) not in request.session.get("cases", {}):
        raise LookupError
    application = get_object_or_404(Application, key=key)
    return application, list(Row.objects.filter(application=application)), list(File.objects.filter(application=application))


def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The status, and the confirmation: the rows in a list."""
    application, rows, files = opened(request, key)
    shown = [("number", number_of(application)), *((row.kind, row.at) for row in rows), *((f.sha256, f.size) for f in files)]
    return render(request, "floor/page.html", {"form": None, "shown": shown})


def code(application: Application) -> str:
    """The secret half, computed."""
    digest = hmac.new(settings.SECRET_KEY.encode(), str(application.key).encode(), hashlib.sha512).digest()
    return str(int.from_bytes(digest) % 10**12).zfill(12)


def number_of(application: Application) -> str:
    """The whole number."""
    return application.reference + code(application)


def status(request: HttpRequest) -> HttpResponse:
    """The look-up."""
    if request.method != "POST":
        return render(request, "floor/page.html", {"form": LOOK_UP()})
    form = LOOK_UP(request.POST)
    if not form.is_valid():
        return render(request, "floor/page.html", {"form": form})
    number = "".join(mark for mark in form.cleaned_data["number"] if mark.isdigit())
    used(client(request))
    used(f"r{client(request)}"[:64])
    application = Application.objects.filter(reference=number[:8]).first()
    if not application or not hmac.compare_digest(code(application), number[8:]) or not form.cleaned_data["last_name"]:
        return render(request, "floor/page.html", {"form": form})
    Row.objects.filter(application=application, kind="correction").exists()
    request.session.cycle_key()
    request.session["cases"] = {str(application.key): time.time()}
    return redirect(f"/case/{application.key}/")


@csrf_exempt
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Read as it comes by the product's own reader, hashed, written in the clear, synced, a row."""
    application, _, _ = opened(request, key)
    answer = {}
    for part in uploads.parts(request):
        if not part.filename:
            part.text()
            continue
        count(f"upload{key}"[:64])
        answer = _keep(application, part)
        request.session["mine"] = [*request.session.get("mine", []), answer["sha256"]][-100:]
    return JsonResponse(answer)


def _keep(application: Application, part: uploads.Part) -> dict:
    digest, size, token = hashlib.sha256(), 0, uuid.uuid4()
    settings.FILES.mkdir(exist_ok=True)
    path = settings.FILES / token.hex
    with path.open("wb") as file:
        for chunk in part.chunks:
            digest.update(chunk)
            size += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(settings.FILES, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    with writing(), transaction.atomic():
        File(application=application, token=token, size=size, sha256=digest.hexdigest()).save(force_insert=True)
        rows = settings.SHAPE["rows_upload"]
        Row.objects.bulk_create([Row(application=application, kind="file", text="x" * 200) for _ in range(rows)])
    return {"ok": True, "sha256": digest.hexdigest()}


@cache
def compiler() -> typst.Compiler:
    """One for the process."""
    return typst.Compiler(str(HERE / "receipt.typ"), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True)


def receipt(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One tagged page by a reused compiler."""
    application, _, files = opened(request, key)
    inputs = {"reference": application.reference, "mark": ", ".join(file.sha256[:12] for file in files) or "none"}
    with _setting:
        pdf = compiler().compile(format="pdf", pdf_standards="ua-1", sys_inputs=inputs)
    return HttpResponse(pdf, content_type="application/pdf")

"""What a family may read or print before it applies: the information packet and the childcare affidavit."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from permits.languages import approved
from permits.notices import papers
from permits.policy.entries import DIRECTIONS
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.rules import home_rules
from permits.web.languages import in_print
from permits.wording import Label, in_language

# How the boxes of the affidavit lie on paper; a box that the year file adds gets a line of its own.
PARTS: tuple[tuple[Label, tuple[str, ...]], ...] = (
    (_("The student"), ("pupil", "pupil_birth_date", "grade")),
    (
        _("Who takes care of the child"),
        ("provider_name", "provider_address", "provider_phone", "provider_relation", "provider_license"),
    ),
    (_("When"), ("care_days", "care_hours", "care_start")),
    (_("The parents’ work"), ("adult_1_work", "adult_2_work")),
)
SIGNATURES = ("provider_signature", "adult_signature")
DATE = "date"
LONG = frozenset({"provider_address", "adult_1_work", "adult_2_work"})
HALF = frozenset({"pupil_birth_date", "grade", "provider_phone", "provider_license", "care_start"})


def _packet(direction: str, language: str) -> tuple[Rules, list[dict[str, Any]]]:
    if direction not in DIRECTIONS:
        raise Http404
    rules = home_rules().parsed
    sections = [
        {"heading": rules.say(language, f"packet.{code}.heading"), "text": rules.say(language, f"packet.{code}.text")}
        for code in rules.packet
    ]
    return rules, sections


def letterhead(rules: Rules, language: str) -> tuple[str, ...]:
    """The district, its office, address and telephone, as they stand at the head of a paper."""
    contact = rules.contacts["office"]
    lines = (rules.say(language, "district.name"), rules.say(language, "district.office"), contact.address, contact.phone)
    return tuple(line for line in lines if line)


@require_safe
def packet(request: HttpRequest, direction: str) -> HttpResponse:
    """The information packet as a page."""
    language = get_language() or "en"
    rules, sections = _packet(direction, language)
    context = {
        "direction": direction,
        "title": rules.say(language, "packet.title"),
        "label": rules.say(language, f"directions.{direction}.label"),
        "what": rules.say(language, f"directions.{direction}.what"),
        "intro": rules.say(language, "packet.intro").split("\n\n"),
        "sections": [{**section, "paragraphs": section["text"].split("\n\n")} for section in sections],
        "school_year": rules.school_year,
    }
    return render(request, "family/packet.html", context)


@require_safe
@in_print
def packet_pdf(request: HttpRequest, direction: str) -> HttpResponse:
    """The information packet as a tagged PDF."""
    del request
    language = get_language() or "en"
    rules, sections = _packet(direction, language)
    label, what = (rules.say(language, f"directions.{direction}.{part}") for part in ("label", "what"))
    made = papers.packet_pdf(
        papers.Packet(
            language=language,
            office_lines=letterhead(rules, language),
            phone=rules.contacts["office"].phone,
            title=f"{rules.say(language, 'packet.title')}: {label}",
            intro=f"{what}\n\n{rules.say(language, 'packet.intro')}",
            sections=tuple(papers.Section(section["heading"], section["text"]) for section in sections),
        )
    )
    return _pdf(made, f"packet-{direction}-{rules.school_year}-{language}.pdf")


def _boxes(rules: Rules, language: str) -> dict[str, str]:
    return {code: rules.say(language, f"affidavit.{code}") for code in rules.affidavit}


@require_safe
def affidavit(request: HttpRequest) -> HttpResponse:
    """The childcare affidavit as a page: what it asks, and the paper to print."""
    rules, language = home_rules().parsed, get_language() or "en"
    context = {
        "title": rules.say(language, "affidavit.title"),
        "intro": rules.say(language, "affidavit.intro").split("\n\n"),
        "declaration": rules.say(language, "affidavit.declaration").split("\n\n"),
        "boxes": list(_boxes(rules, language).values()),
    }
    return render(request, "family/affidavit.html", context)


@require_safe
@in_print
def affidavit_pdf(request: HttpRequest) -> HttpResponse:
    """The childcare affidavit as a tagged PDF to fill in by hand, both languages on one form."""
    del request
    rules, language = home_rules().parsed, get_language() or "en"
    other = next(code for code in approved() if code != language)
    mine, theirs = _boxes(rules, language), _boxes(rules, other)
    placed = {*SIGNATURES, DATE, *(code for _name, codes in PARTS for code in codes)}
    groups = [(name, [code for code in codes if code in mine]) for name, codes in PARTS]
    groups.append((_("More"), [code for code in mine if code not in placed]))
    parts = tuple(
        papers.FormPart(
            heading=in_language(name, language),
            other_heading=in_language(name, other),
            blanks=tuple(_blank(code, mine[code], theirs[code]) for code in codes),
        )
        for name, codes in groups
        if codes
    )
    made = papers.affidavit_pdf(
        papers.Affidavit(
            language=language,
            office_lines=letterhead(rules, language),
            title=rules.say(language, "affidavit.title"),
            intro=rules.say(language, "affidavit.intro"),
            parts=parts,
            declaration=rules.say(language, "affidavit.declaration"),
            signatures=tuple(_blank(code, mine[code], theirs[code]) for code in SIGNATURES if code in mine),
            date_label=mine.get(DATE, ""),
            other_title=rules.say(other, "affidavit.title"),
            other_language=other,
        )
    )
    return _pdf(made, f"childcare-affidavit-{language}.pdf")


def _blank(code: str, label: str, other: str) -> papers.Blank:
    if code in LONG:
        return papers.Blank(label, other, kind="lines", rows=2)
    return papers.Blank(label, other, width=3 if code in HALF else 6)


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response

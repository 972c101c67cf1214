"""How to apply, step by step: the page and the PDF, with pictures and labels that `make guide` took from the pages themselves."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from permits.family.guide_words import STEPS, TROUBLES
from permits.family.printed import letterhead
from permits.notices import papers
from permits.policy.entries import DIRECTIONS
from permits.policy.rulebook import Rulebook as Rules
from permits.queries.rules import home_rules
from permits.web import files
from permits.web.languages import in_print

FOLDER = Path(__file__).resolve().parent.parent / "static" / "permits" / "guide"
FROM_THE_PACKET = ("late", "appeal")


@dataclass(frozen=True)
class Step:
    """One numbered step. `picture` is a path below the static folder, with its size in pixels as shown on a page."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    picture: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class PaperList:
    """Papers for everybody or for one reason; each line is a paper, or papers of which one is enough."""

    heading: str
    lines: tuple[str, ...]


def pictured(language: str) -> str:
    """The language in which the pages were pictured: this one, or English where that was not done yet."""
    return language if (FOLDER / language).exists() else "en"


@cache
def taken(language: str) -> Mapping[str, Any]:
    """What `make guide` read off the pages: page to labels, size and fingerprint. `language` is one that was pictured."""
    read: dict[str, Any] = json.loads((FOLDER / language / "pages.json").read_text(encoding="utf-8"))
    return read


def steps(language: str) -> tuple[Step, ...]:
    """The numbered steps, with the labels that stand on the pages."""
    seen = pictured(language)
    pages = taken(seen)
    labels = {name: label for page in pages.values() for name, label in page["labels"].items()}
    values = {**labels, "site": settings.BASE_URL.partition("://")[2]}
    return tuple(
        Step(
            number=number,
            title=str(step.title) % values,
            paragraphs=tuple(str(text) % values for text in step.paragraphs),
            picture=f"permits/guide/{seen}/{step.page}.png",
            alt=_("Picture of the page “%(page)s”. A red line marks the place: %(place)s")
            % {"page": pages[step.page]["labels"][f"{step.page}_title"], "place": labels[step.marked]},
            width=pages[step.page]["size"][0],
            height=pages[step.page]["size"][1],
        )
        for number, step in enumerate(STEPS, start=1)
    )


def troubles(language: str) -> list[dict[str, str]]:
    """What to do when something goes wrong."""
    labels = {name: label for page in taken(pictured(language)).values() for name, label in page["labels"].items()}
    return [{"heading": str(heading), "text": str(text) % labels} for heading, text in TROUBLES]


def windows(rules: Rules, language: str) -> list[str]:
    """When a family may apply, in the district's words."""
    return [rules.say(language, f"directions.{code}.not_yet_open").split("\n\n")[0] for code in DIRECTIONS]


def paper_lists(rules: Rules, language: str) -> list[PaperList]:
    """The papers that everybody sends, then those of each reason, as the year file names them."""
    everybody = dict.fromkeys(code for one in DIRECTIONS for code in rules.directions[one].documents)
    lists = [PaperList(_("Everybody"), tuple(_papers(rules, language, tuple(everybody))))]
    for code, reason in rules.reasons.items():
        lines = tuple(_papers(rules, language, reason.documents))
        lists.append(PaperList(rules.say(language, f"reasons.{code}.label"), lines))
    return [one for one in lists if one.lines]


def _papers(rules: Rules, language: str, codes: tuple[str, ...]) -> Iterator[str]:
    grouped: dict[str, list[str]] = {}
    for code in codes:
        requirement = rules.requirements[code]
        if requirement.held_by_district:
            continue
        label = rules.say(language, f"requirements.{code}.label")
        if requirement.group is None:
            always = requirement.required and not requirement.only_if and not requirement.tells_of
            grouped[code] = [label if always else _("%(paper)s (only if the page asks for it)") % {"paper": label}]
        else:
            grouped.setdefault(f"group {requirement.group}", []).append(label)
    for key, labels in grouped.items():
        if len(labels) == 1:
            yield labels[0]
        else:
            name = rules.say(language, f"requirement_groups.{key.removeprefix('group ')}.label")
            yield f"{name} {'; '.join(labels)}" if name.endswith(":") else f"{name}: {'; '.join(labels)}"


def from_the_packet(rules: Rules, language: str) -> list[dict[str, Any]]:
    """The packet's sections about being late and about an appeal."""
    found = [code for code in FROM_THE_PACKET if code in rules.packet]
    return [
        {
            "heading": rules.say(language, f"packet.{code}.heading"),
            "paragraphs": rules.say(language, f"packet.{code}.text").split("\n\n"),
        }
        for code in found
    ]


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The guide as a page; its pictures load as the reader comes to them."""
    rules, language = home_rules().parsed, get_language() or "en"
    context = {
        "steps": steps(language),
        "windows": windows(rules, language),
        "paper_lists": paper_lists(rules, language),
        "troubles": troubles(language),
        "sections": from_the_packet(rules, language),
        "cover": rules.say(language, "cover"),
    }
    return render(request, "family/guide.html", context)


@require_safe
@in_print
def guide_pdf(request: HttpRequest) -> HttpResponse:
    """The guide as a tagged PDF."""
    del request
    rules, language = home_rules().parsed, get_language() or "en"
    made = papers.guide_pdf(
        papers.Guide(
            language=language,
            office_lines=letterhead(rules, language),
            phone=rules.contacts["office"].phone,
            title=_("How to apply for a permit between school districts"),
            intro=_("Any phone, tablet or computer will do, Apple and Safari too. You need no account. It is free."),
            steps=tuple(
                papers.GuideStep(f"{step.number}. {step.title}", step.paragraphs, f"/static/{step.picture}", step.alt)
                for step in steps(language)
            ),
            sections=tuple(_sections(rules, language)),
        )
    )
    return files.answer(made, _("guide"), own=True)


def _sections(rules: Rules, language: str) -> Iterator[papers.Section]:
    yield papers.Section(_("When to apply"), "\n\n".join(windows(rules, language)))
    listed = [f"## {one.heading}\n\n" + "\n".join(f"- {line}" for line in one.lines) for one in paper_lists(rules, language)]
    yield papers.Section(_("Which papers you need"), "\n\n".join([rules.say(language, "cover"), *listed]))
    said = [f"## {one['heading']}\n\n{one['text']}" for one in troubles(language)]
    yield papers.Section(_("When something goes wrong"), "\n\n".join(said))
    for section in from_the_packet(rules, language):
        yield papers.Section(section["heading"], "\n\n".join(section["paragraphs"]))

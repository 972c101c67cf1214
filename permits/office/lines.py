"""What a clerk says on the telephone, line by line in two languages: the words of the family's own status page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from permits import languages
from permits.models import Application
from permits.queries import standing
from permits.queries.told import Told

OTHER = "es"
WAYS: Mapping[str, Any] = {
    "email": gettext_lazy("by e-mail"),
    "text": gettext_lazy("by text message"),
    "phone": gettext_lazy("by telephone"),
    "letter": gettext_lazy("by letter"),
    "counter": gettext_lazy("at our counter"),
}


@dataclass(frozen=True)
class Half:
    """A heading and its lines in one language; a line is (strong, text)."""

    code: str
    name: str
    is_theirs: bool
    heading: str
    lines: Sequence[tuple[bool, str]]


Part = Sequence[Half]
Said = tuple[str, list[tuple[bool, str]]]


def spoken_in(application: Application) -> tuple[str, str]:
    """English, and the family's language; for a family that reads English the next one of ours."""
    other = application.language
    if other == languages.FIRST:
        other = next((code for code in languages.approved() if code != languages.FIRST), OTHER)
    return languages.FIRST, other


def side_by_side(story: Told) -> list[Part]:
    """Where it stands, what is missing, what comes next; nothing that a notice has not told."""
    application = story.case.application
    told = [[_half(application, code, said) for said in _parts(story, code)] for code in spoken_in(application)]
    return list(zip(*told, strict=True))


def ask_first(application: Application) -> Part:
    """What to ask before anything is said."""
    return _fixed(application, _ask_first)


def nothing_now(application: Application) -> Part:
    """What to say where nothing may be said on this call."""
    return _fixed(application, _nothing_now)


def on_the_machine(application: Application) -> Part:
    """What may be left on a machine, or with somebody else who answers: that the office called."""
    return _fixed(application, _on_the_machine)


def _fixed(application: Application, say: Callable[[], tuple[str, str]]) -> Part:
    made = []
    for code in spoken_in(application):
        with override(code):
            heading, line = say()
        made.append(_half(application, code, (heading, [(False, line)])))
    return made


def _half(application: Application, code: str, said: Said) -> Half:
    heading, lines = said
    return Half(code, languages.every()[code].name, code == application.language, heading, lines)


def _ask_first() -> tuple[str, str]:
    return _("Ask first"), _(
        "Please tell me the child’s full name and date of birth, and the first eight digits of your number or your address. "
        "Do not say the last twelve digits: nobody in our office may hear them."
    )


def _nothing_now() -> tuple[str, str]:
    return _("Say only this"), _(
        "I cannot say on this call whether we have such an application. If you applied, we will call you at the number that "
        "you gave us."
    )


def _on_the_machine() -> tuple[str, str]:
    return _("On a machine, or to somebody else who answers"), _(
        "This is the school permit office. Please call us back. Thank you."
    )


def _parts(story: Told, language: str) -> Iterator[Said]:
    stands = standing.standing(story, language)
    with override(language):
        yield _("Where it stands"), list(_where(stands))
        if stands["takes_papers"]:
            yield _("What is missing"), list(_missing(stands))
        yield _("What comes next"), list(_next(story, stands))


def _where(stands: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    yield True, stands["headline"]
    yield False, f"{stands['help']} {stands['owner']}"
    if stands["two_decisions"]:
        yield False, stands["two_decisions"]
    if reopen := stands["reopen"]:
        yield from _reopening(reopen)
    if appeal := stands["appeal"]:
        when = {"day": appeal["appeal_last_day"], "hour": appeal["appeal_last_hour"]}
        if appeal["over"]:
            yield (
                True,
                _("The time to appeal ended on %(day)s, %(hour)s. Call us or the county: they can say if it is still possible.")
                % when,
            )
            return
        yield True, _("You can appeal until %(day)s, %(hour)s") % when
        yield False, _("Where: %(place)s, phone %(phone)s. You must ask yourself: we do not send it for you.") % {
            "place": appeal["appeal_place"], "phone": appeal["county_phone"],
        }  # fmt: skip


def _reopening(reopen: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    if reopen["over"]:
        yield True, _("The time to open it again ended on %(day)s") % {"day": reopen["until"]}
        yield False, _("Call our office: a person tells you what is still possible.")
        return
    yield (
        True,
        _("You can open it again until %(day)s") % {"day": reopen["until"]} if reopen["until"] else _("You can open it again"),
    )
    yield False, _("Send one of the missing papers. The application then takes its old place in line, and we answer it.")


def _missing(stands: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    lacking = [item for item in stands["items"] if item["tone"] == "act"]
    for item in lacking:
        yield True, f"{item['label']}: {item['state']}."
        if said := " ".join(filter(None, [item["note"], item["text"]])):
            yield False, said
    if not lacking:
        yield True, _("We have every paper we asked for.")
        return
    if stands["papers_due"]:
        yield True, _("Please send them by %(papers_due)s.") % {"papers_due": stands["papers_due"]}
    yield False, _("If you cannot get one of them, call us. Often another paper will do.")
    if stands["closes_after"]:
        said = _(
            "If one is still missing after %(day)s, we may close the application without an answer. That is not a denial, "
            "and you cannot appeal it."
        )
        yield False, said % {"day": stands["closes_after"]}


def _next(story: Told, stands: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    lacks = any(item["tone"] == "act" for item in stands["items"])
    for due in stands["due"]:
        yield True, f"{due['what']}: " + _("By %(day)s") % {"day": due["day"]} + "."
        yield False, f"{due['rule']} ({due['source']})"
    if stands["due"]:
        said = _("The answer comes by that day, also if a paper is missing: send what you have soon.")
        yield False, said if lacks else _("Your papers are complete. You do not have to do anything until then.")
    if stands["stay"]:
        yield False, stands["stay"]
    ways = [str(WAYS[code]) for code in story.case.application.channels or ["letter"]]
    yield False, _("You hear from us %(ways)s.") % {"ways": ", ".join(ways)}

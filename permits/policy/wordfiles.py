"""A district's words: one file per language, all with the same keys and the same placeholders."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

from permits.policy.entries import Approval, Rules
from permits.policy.problems import Problem
from permits.policy.reading import Table
from permits.policy.wordkeys import ALWAYS, optional_keys, required_keys

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Words:
    """`texts` by language and key; `approvals`: who approved each language; `lacking`: by draft language, the keys that it has
    not, and says in the first language of the year file."""

    texts: Mapping[str, Mapping[str, str]]
    approvals: Mapping[str, Approval]
    lacking: Mapping[str, frozenset[str]]


def read_words(rules: Rules, tables: Mapping[str, Table], found: list[Problem]) -> Words:
    """The words files by language, checked together. Mistakes are noted with the words file's name.

    Every required key must be there in every language of the year file; an optional one in all of them or in none. A file of
    another language must say `draft = true`: it may lack texts. Placeholders that the rules answer are filled in here.
    """
    drafts = sorted(language for language in tables if language not in rules.languages and tables[language].flag("draft"))
    strangers = sorted(tables.keys() - {*rules.languages, *drafts})
    found += [Problem(file_of(language), "", "is a language that the year file does not name") for language in strangers]
    read: dict[str, dict[str, str]] = {}
    approvals: dict[str, Approval] = {}
    for language in rules.languages:
        if language not in tables:
            found.append(Problem(file_of(language), "", "is missing"))
            continue
        approvals[language] = _approval(tables[language].table("approved"))
        read[language] = dict(_flat(tables[language]))
    _check_keys(rules, read, found)
    lacking = {}
    for language in drafts:
        own = dict(_flat(tables[language]))
        first = read.get(rules.languages[0], {}) if rules.languages else {}
        found += [Problem(file_of(language), key, "is a text that nobody uses") for key in own if key not in first]
        lacking[language] = frozenset(first.keys() - own.keys())
        read[language] = {**first, **own}
    _check_placeholders(rules, read, found)
    if found:
        return Words(read, approvals, lacking)
    nothing = dict.fromkeys(optional_keys(rules), "")
    filled = {language: nothing | _filled(rules, texts) for language, texts in read.items()}
    frozen = {language: MappingProxyType(texts) for language, texts in filled.items()}
    return Words(MappingProxyType(frozen), MappingProxyType(approvals), MappingProxyType(lacking))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; KeyError for one without a value."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def day_in_words(day: date, texts: Mapping[str, str]) -> str:
    """A day as the words file writes it."""
    parts = {"day": str(day.day), "month": texts.get(f"dates.months.{day.month}", ""), "year": str(day.year)}
    return fill(texts.get("dates.pattern", "{year}"), parts)


def hour_in_words(hour: time, texts: Mapping[str, str]) -> str:
    """A time of day on the twelve-hour clock as the words file writes it."""
    minutes = f":{hour.minute:02d}" if hour.minute else ""
    half = texts.get("dates.pm" if hour.hour >= 12 else "dates.am", "")  # noqa: PLR2004 -- noon
    return f"{hour.hour % 12 or 12}{minutes} {half}"


def file_of(language: str) -> str:
    return f"words/{language}.toml"


def _approval(table: Table) -> Approval:
    approval = Approval(table.text("name"), table.day("on"))
    table.done()
    return approval


def _flat(table: Table, path: str = "") -> Iterator[tuple[str, str]]:
    for key in table.items():
        if not path and key in {"approved", "draft"}:
            continue
        here = f"{path}.{key}" if path else key
        if table.is_table(key):
            yield from _flat(table.table(key), here)
        elif text := table.text(key):
            yield here, "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))


def _check_keys(rules: Rules, read: Mapping[str, Mapping[str, str]], found: list[Problem]) -> None:
    required, maybe = required_keys(rules), optional_keys(rules)
    given = {key for texts in read.values() for key in texts} & maybe
    for language, texts in read.items():
        lacking = [key for key in (*required, *sorted(given)) if key not in texts]
        found += [Problem(file_of(language), key, "is missing") for key in lacking]
        unused = [key for key in texts if key not in maybe and key not in required]
        found += [Problem(file_of(language), key, "is a text that nobody uses") for key in unused]


def _check_placeholders(rules: Rules, read: Mapping[str, Mapping[str, str]], found: list[Problem]) -> None:
    for language, texts in read.items():
        known = automatic(rules, texts).keys()
        for key, text in texts.items():
            names = set(_PLACEHOLDER.findall(text))
            if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
                found.append(Problem(file_of(language), key, "has a brace that belongs to no placeholder"))
            unknown = sorted(names - known - ALWAYS.get(key, frozenset()))
            found += [Problem(file_of(language), key, f"has a placeholder that nothing fills: {name!r}") for name in unknown]
            for other, others in read.items():
                if other > language and key in others and names != set(_PLACEHOLDER.findall(others[key])):
                    found.append(Problem(file_of(other), key, f"has other placeholders than {file_of(language)}"))


def _filled(rules: Rules, texts: Mapping[str, str]) -> dict[str, str]:
    values = automatic(rules, texts)
    filled = {}
    for key, text in texts.items():
        own = {name: "{" + name + "}" for name in ALWAYS.get(key, ())}
        filled[key] = fill(text, {**values, **own})
    return filled


def automatic(rules: Rules, texts: Mapping[str, str]) -> Mapping[str, str]:
    """What the rules themselves put in the place of placeholders: names, days, lengths, telephones."""
    values = {
        "district": texts.get("district.name", ""),
        "short": texts.get("district.short_name", ""),
        "office": texts.get("district.office", ""),
        "year": rules.school_year.replace("-", "–"),
        "first_day": day_in_words(rules.first_day, texts),
        "county": texts.get("county.name", ""),
        "county_office": rules.county.name,
        "county_phone": rules.county.phone,
        "county_url": rules.county.url,
        "county_address": rules.county.address,
        "county_last_hour": hour_in_words(rules.county.last_hour, texts),
        "support_pages": str(rules.county.support_pages or ""),
        "programs_url": rules.other_programs_url,
    }
    for name in ("current_year_days", "current_year_starts_days_before", "future_year_days", "missing_papers_days"):
        values[name] = str(getattr(rules.clocks, name))
    for name in ("appeal_days", "undo_withdrawal_days", "draft_days"):
        values[name] = str(getattr(rules.clocks, name))
    for contact in rules.contacts.values():
        values |= {f"{contact.code}_phone": contact.phone, f"{contact.code}_email": contact.email}
        values |= {f"{contact.code}_hours": contact.hours, f"{contact.code}_address": contact.address}
    for reason in rules.reasons.values():
        if reason.hours_minimum is not None:
            values[f"{reason.code}_hours_minimum"] = str(reason.hours_minimum)
        if reason.grades:
            values |= {f"{reason.code}_first_grade": reason.grades[0], f"{reason.code}_last_grade": reason.grades[-1]}
    for requirement in rules.requirements.values():
        if requirement.fresh_days is not None:
            values[f"{requirement.code}_days"] = str(requirement.fresh_days)
    for direction in rules.directions.values():
        if direction.window:
            values[f"{direction.code}_opens"] = day_in_words(direction.window.opens, texts)
            if direction.window.last_day:
                values[f"{direction.code}_last_day"] = day_in_words(direction.window.last_day, texts)
    return values

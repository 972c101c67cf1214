"""A version of the rules as a page that a person reads: its lines in words, part by part, each with its source."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from permits.notices.dates import day_in_words, hour_in_words
from permits.office.rulewords import DAYS, FACT_VALUES, FACTS, KEYS, PART_OF, PARTS, VALUES
from permits.policy import compare
from permits.policy.compare import Change, Value
from permits.policy.rulebook import Rulebook as Rules
from permits.wording import LANGUAGES

# Of an entry of a section, the key of its name among the words; those not named here bear it in the year file.
NAMES: Mapping[str, str] = {
    **{
        section: section + ".{}.label"
        for section in ("directions", "reasons", "requirements", "questions", "filers", "groups", "routes", "grounds", "contacts")
    },
    **{section: section + ".{}" for section in ("late_questions", "bars", "laws")},
}
# What families or letters read of an entry, below its name.
SAID: Mapping[str, tuple[str, ...]] = {
    "directions": ("what",),
    "reasons": ("help", "note", "right"),
    "requirements": ("why", "good"),
    "filers": ("proof",),
    "groups": ("help",),
    "routes": ("text",),
    "grounds": ("letter",),
    "contacts": ("help",),
}
# Lists of codes: the key among the words of what each names.
NAMED: Mapping[str, str] = {
    **dict.fromkeys(
        ("exempt_reasons", "looked_at_first_reasons", "skip_other_programs", "barred_reasons", "protected_reasons", "reasons"),
        "reasons.{}.label",
    ),
    **dict.fromkeys(("exempt_groups", "looked_at_first_groups", "protected_groups"), "groups.{}.label"),
    "documents": "requirements.{}.label",
    "questions": "questions.{}.label",
    "contact": "contacts.{}.label",
    "law": "laws.{}",
    "signed_by": "signers.{}",
    "group": "requirement_groups.{}.label",
    "terms": "terms.{}",
    "flagged_terms": "terms.{}",
    "packet": "packet.{}.heading",
    "affidavit": "affidavit.{}",
    "employer_letter": "employer_letter.{}",
}
IN_ONE_LINE = frozenset(
    {"closed_days", "grades", "languages", "kinds", "decisions", "directions", "seen_by", "signed_by", "reminders"}
)
# Parts in which each entry is a row of its own; the long ones of them are folded.
ROWS = frozenset({"questions", "filers", "groups", "late_questions", "routes", "contacts", "schools", "districts"})
FOLDED = frozenset({"questions", "requirements", "closed_days", "schools", "districts", "forms"})


def parts(rules: Rules, language: str, remarks: Mapping[str, str]) -> list[dict[str, Any]]:
    """The whole version, part by part: each with its entries, each of those with its lines; what is empty is left out.

    `remarks` are those of the year file (policy/remarks.py); they stand in the language of the file.
    """
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {part: {} for part in PARTS}
    for (section, code, key), value in compare.lines(rules).items():
        part = part_of(section, key)
        entry = found[part].setdefault((section, code), _entry(rules, language, section, code, remarks))
        if value in (None, (), "", False, 0) or (key == "name" and code):
            continue
        place = key if section == compare.YEAR else f"{section}.{code}.{key}" if code else f"{section}.{key}"
        entry["lines"].append(
            {
                "label": label_of(section, key),
                **_shown(key, in_words(rules, language, section, code, key, value)),
                "remark": remarks.get(place, ""),
            }
        )
    return [
        {"code": part, "label": label, "entries": list(entries.values()), "rows": part in ROWS, "folded": part in FOLDED}
        for part, label in PARTS.items()
        if (entries := {place: entry for place, entry in found[part].items() if entry["lines"] or entry["name"]})
    ]


def part_of(section: str, key: str) -> str:
    """The part of the page in which a line stands."""
    return PART_OF.get(f"{section}.{key}") or PART_OF.get(section, section)


def label_of(section: str, key: str) -> str:
    """The words for a key of the year file."""
    return str(KEYS.get(f"{section}.{key}") or KEYS.get(key, key))


def name_of(rules: Rules, language: str, section: str, code: str) -> str:
    """The name of an entry as the district says it; the code where it says none, empty where it is no entry."""
    if not code:
        return ""
    if section in NAMES:
        return _say(rules, language, NAMES[section].format(code)) or code
    if section == "districts":
        return rules.districts[code].name if code in rules.districts else code
    return next((school.name for school in rules.schools if school.code == code), code)


def in_words(rules: Rules, language: str, section: str, code: str, key: str, value: Value) -> list[str]:
    """The value of one line, as one text or several."""
    if value is None or value in ((), ""):
        return [_("None")]
    if key == "only_if" and isinstance(value, tuple):
        return [_fact(rules, language, fact, values) for fact, values in value]
    say = _sayer(rules, language, section, code, key)
    return [say(one) for one in (value if isinstance(value, tuple) else (value,))]


def changed(before: Rules, after: Rules, language: str) -> list[dict[str, Any]]:
    """What one version says otherwise than another, part by part, in words."""
    found: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    for change in compare.changes(before, after):
        found[part_of(change.section, change.key)].append(_change(before, after, language, change))
    return [{"code": part, "label": label, "changes": found[part]} for part, label in PARTS.items() if found[part]]


def _change(before: Rules, after: Rules, language: str, change: Change) -> dict[str, Any]:
    own = before if change.kind == "gone" else after
    told: dict[str, Any] = {
        "kind": change.kind,
        "name": name_of(own, language, change.section, change.code),
        "label": label_of(change.section, change.key) if change.key else "",
        "place": ".".join(filter(None, (change.section if change.section != compare.YEAR else "", change.code, change.key))),
    }
    if change.kind != "changed":
        return told
    came, went = compare.moved(change.before, change.after)
    place = (change.section, change.code, change.key)
    if isinstance(change.before, tuple) and isinstance(change.after, tuple) and change.before and change.after:
        told["came"] = in_words(after, language, *place, came) if came else []
        told["went"] = in_words(before, language, *place, went) if went else []
        told["is_order"] = not came and not went
        return told
    return {
        **told,
        "before": _shown(change.key, in_words(before, language, *place, change.before)),
        "after": _shown(change.key, in_words(after, language, *place, change.after)),
    }


def _entry(rules: Rules, language: str, section: str, code: str, remarks: Mapping[str, str]) -> dict[str, Any]:
    texts = [_say(rules, language, f"{section}.{code}.{part}") for part in SAID.get(section, ())] if code else []
    return {
        "code": f"{section}-{code}" if code else section,
        "name": name_of(rules, language, section, code),
        "texts": [text for text in texts if text],
        "remark": remarks.get(f"{section}.{code}" if code else section, ""),
        "lines": [],
    }


def _shown(key: str, texts: list[str]) -> dict[str, Any]:
    """One text, or a list of several; short ones stand in one line."""
    if len(texts) == 1 or key in IN_ONE_LINE:
        return {"text": " · ".join(texts), "texts": ()}
    return {"text": "", "texts": texts}


def _sayer(rules: Rules, language: str, section: str, code: str, key: str) -> Callable[[Any], str]:
    known = VALUES.get(f"{section}.{key}") or VALUES.get(key, {})
    named = NAMED.get(key, "")
    if key == "options":
        named = f"questions.{code}.options.{{}}"

    def say(one: Any) -> str:
        if isinstance(one, bool):
            return _("Yes") if one else _("No")
        if isinstance(one, date):
            return day_in_words(one, language)
        if isinstance(one, time):
            return hour_in_words(one, language)
        if isinstance(one, int):
            return _number(key, one)
        if named:
            return _say(rules, language, named.format(one)) or str(one)
        return str(known.get(one) or (LANGUAGES.get(one, one) if key == "languages" else one))

    return say


def _number(key: str, number: int) -> str:
    if key.endswith("_days") or key in DAYS or key in {"current_year_starts_days_before", "decides_in_days"}:
        return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}
    return str(number)


def _fact(rules: Rules, language: str, fact: str, values: Iterable[str]) -> str:
    if fact.startswith("answers."):
        code = fact.removeprefix("answers.")
        name = _say(rules, language, f"questions.{code}.label") or code
        yes = {"yes": _("Yes"), "no": _("No")}
        said = [yes.get(one) or _say(rules, language, f"questions.{code}.options.{one}") or one for one in values]
    else:
        name = str(FACTS.get(fact, fact))
        named = {"reason": "reasons.{}.label", "group": "groups.{}.label", "filer": "filers.{}.label"}.get(fact, "")
        known = FACT_VALUES.get(fact, {})
        said = [(named and _say(rules, language, named.format(one))) or str(known.get(one, one)) for one in values]
    return f"{name}: {', '.join(said)}"


def _say(rules: Rules, language: str, key: str) -> str:
    """The district's words, empty where it has none."""
    try:
        return rules.say(language, key)
    except KeyError:
        return ""

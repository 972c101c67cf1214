"""Whatever a family or a clerk typed is printed as typed: it never becomes a header, markup or code."""

import re
import unicodedata

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from permits.notices.catalogue import KINDS, VALUES, samples
from permits.notices.letters import as_html, blocks
from permits.notices.render import escaped, gsm, render

NASTY = (
    "1. *b* _i_ `c` [l](http://x) ![p](y) <b>&amp;&lt; # h\n\n- i\n+ j\r\nBcc: a@b\t|t| ~~s~~ {number} {+papers} \\ #panic(1) $x$"
)
ANYTHING = st.text(max_size=80) | st.text("*_[]()<>&#-+=.1 \n\\`!|~{}", max_size=40)


def one_line(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text).split(" ")).strip()


def said_in(parts) -> str:
    words = []
    for part in parts:
        words += [span["text"] for span in part.get("spans", ())]
        words += [said_in(item) for item in part.get("items", ())]
    return "".join(words)


def shape(parts):
    return [(part["kind"], [shape(item) for item in part.get("items", ())]) for part in parts]


@given(ANYTHING)
@example(NASTY)
@example("- x")
@example("12) x")
@example("=")
@example("  \u202e a \u2066 \ufeff")
@settings(deadline=None)
def test_a_value_stays_one_line_of_text_in_markdown(value):
    parts = blocks(f"Before\n\n{escaped(value)}\n\nAfter\n")
    printed = [said_in([part]) for part in parts if part["kind"] == "paragraph"]
    middle = escaped(value)
    assert shape(parts) == [("paragraph", [])] * (3 if middle else 2)
    if middle:
        assert printed[1] == re.sub(r"\\([\\`*_\[\]<>&#~|!{}.)=:+-])", r"\1", middle)


@given(st.fixed_dictionaries(dict.fromkeys(("office_name", "reference", "child_first_name", "office_phone"), ANYTHING)))
@example(dict.fromkeys(("office_name", "reference", "child_first_name", "office_phone"), NASTY))
@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_headers_have_one_line_and_messages_keep_their_shape(values):
    values = {name: f"x{value[:40]}" for name, value in values.items()}
    values["office_phone"] = values["office_phone"][:12]
    values["reference"] = values["reference"][:9]
    entry = KINDS["released"]
    plain = render("released", "es", samples(entry, "es"))
    said = render("released", "es", {**samples(entry, "es"), **values})
    for line in (said.subject, said.text, said.title):
        assert line.splitlines() in ([line], [])
        assert not any(unicodedata.category(c) == "Cc" for c in line)
    assert said.text == gsm(said.text)
    assert len(said.message.split("\n")) == len(plain.message.split("\n"))
    assert shape(blocks(said.letter)) == shape(blocks(plain.letter))


@given(st.sampled_from(sorted(name for name in VALUES if VALUES[name].shape != "line")), ANYTHING)
@settings(deadline=None)
def test_lists_and_paragraphs_hold_only_text(name, value):
    kind = next(kind for kind in KINDS.values() if name in kind.values and kind.has_letter)
    letter = render(kind.code, "en", {**samples(kind, "en"), name: f"a {value}"}).letter
    html = as_html(letter)
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= {"p", "strong", "em", "ul", "ol", "li", "h2"}
    assert not re.search(r"<(?!/?(p|strong|em|ul|ol|li|h2)>)", html)
    assert html.count("<h2>") == as_html(render(kind.code, "en", samples(kind, "en")).letter).count("<h2>")
    assert html.count("<strong>") == as_html(render(kind.code, "en", samples(kind, "en")).letter).count("<strong>")


def test_a_list_has_one_point_for_each_line():
    given = {**samples(KINDS["papers_missing"], "en"), "papers": "- Pay stub: *new*\n\n  • Lease\n3. A form"}
    said = render("papers_missing", "en", given)
    assert "\n- Pay stub: *new*\n- Lease\n- 3. A form\n" in said.message
    (points,) = [part["items"] for part in blocks(said.letter) if part["kind"] == "list"]
    assert [said_in(point) for point in points] == ["Pay stub: *new*", "Lease", "3. A form"]


def test_braces_in_a_value_are_not_filled_in():
    said = render("received", "en", {**samples(KINDS["received"], "en"), "child_first_name": "{number}"})
    assert "application of {number}." in said.message
    said = render("received", "en", {**samples(KINDS["received"], "en"), "child_name": "{number}"})
    assert "**Student:** \\{number\\}\n" in said.letter


def test_accents_that_phones_lack_fall_and_the_others_stay():
    assert gsm("Año: código, página, pingüino, ¿sí? “Él, Á” 陈") == 'Año: codigo, pagina, pingüino, ¿si? "Él, A" ?'

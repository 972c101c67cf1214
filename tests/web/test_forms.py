"""Forms: what a field takes and gives, and the HTML a family meets."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django import forms as stock
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy

from permits.web import forms


class Elements(HTMLParser):
    """Every element with its attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def all(self, tag):
        return [attrs for name, attrs in self.found if name == tag]

    def by_id(self, identity):
        found = [attrs for _tag, attrs in self.found if attrs.get("id") == identity]
        assert len(found) == 1, f"{len(found)} elements with the id {identity}"
        return found[0]


class Child(forms.Form):
    name = forms.Name(label="Name", help_text="All surnames")
    born = forms.Date(label="Born", earliest=date(2000, 1, 1), latest=date(2026, 12, 31), age=True)
    reason = forms.Choice([("job", "A job"), ("sibling", "A sibling")], label="Reason", hints={"job": "Ten hours"})
    district = forms.Choice([("a", "District A"), ("b", "District B")], label="District", style="select", required=False)
    groups = forms.Choices([("foster", "Foster care"), ("homeless", "No home")], label="Groups", required=False)
    agree = forms.Tick(label="I agree")


GOOD = {
    "name": "Ana María", "born_day": "9", "born_month": "4", "born_year": "2015", "reason": "job", "district": "b",
    "groups": ["foster"], "agree": "on",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("  Ana   María ", "Ana María"),
        ("Nu\u0301n\u0303ez", "Núñez"),
        ("O\u2019Connor-Smith", "O\u2019Connor-Smith"),
        ("陈伟", "陈伟"),
        ("Ana\u202eMaría\x00", "AnaMaría"),
        ("12", None),
    ],
)
def test_a_name_in_any_script_is_tidied(typed, given):
    field = forms.Name()
    if given is None:
        with pytest.raises(ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == given


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (("9", "4", "2015"), date(2015, 4, 9)),
        (("09", "04", "2015"), date(2015, 4, 9)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("29", "2", "2023"), "no such day"),
        (("9", "4", "15"), "four digits"),
        (("9", "", "2015"), "month"),
        (("", "", ""), "Please give the date"),
        (("9", "4", "1999"), "too early"),
        (("1", "1", "2027"), "too late"),
        (("x", "4", "2015"), "no such day"),
        (("²", "4", "2015"), "no such day"),
    ],
)
def test_a_date_in_three_parts(typed, given):
    field = forms.Date(earliest=date(2000, 1, 1), latest=date(2026, 12, 31))
    if isinstance(given, date):
        assert field.clean(typed) == given
    else:
        with pytest.raises(ValidationError, match=given):
            field.clean(typed)


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("(323) 555-0100", "+13235550100"),
        ("1 323.555.0100", "+13235550100"),
        ("+1 323 555 0100", "+13235550100"),
        ("+52 55 1234 5678", "+525512345678"),
        ("555-0100", None),
        ("call me", None),
    ],
)
def test_a_phone_number_is_kept_in_one_form(typed, given):
    field = forms.Phone()
    if given is None:
        with pytest.raises(ValidationError, match="area code"):
            field.clean(typed)
    else:
        assert field.clean(typed) == given
        assert field.clean(forms.show_phone(given)) == given


def test_digits_forgive_what_people_type_between_them():
    field = forms.Digits(least=20, most=20)
    assert field.clean("2741-6083 / 5920–1847 3306") == "27416083592018473306"
    with pytest.raises(ValidationError, match=r"20 digits\. You wrote 8"):
        field.clean("2741-6083")
    with pytest.raises(ValidationError, match="only digits"):
        field.clean("2741-608O")


def test_zip_and_whole_numbers():
    assert forms.Zip().clean("90012 1234") == "90012-1234"
    with pytest.raises(ValidationError, match="5 digits"):
        forms.Zip().clean("9001")
    assert forms.Whole(least=1, most=40).clean(" 12 ") == 12
    with pytest.raises(ValidationError):
        forms.Whole(least=1, most=40).clean("41")


def test_a_choice_takes_only_its_codes_and_shares_its_list_between_forms():
    assert Child(GOOD).fields["district"].choices is Child(GOOD).fields["district"].choices
    assert not Child({**GOOD, "reason": "bribe"}).is_valid()
    assert not Child({**GOOD, "district": "zz"}).is_valid()
    form = Child(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["reason"] == "job"
    assert form.cleaned_data["groups"] == ["foster"]


def test_what_was_chosen_is_shown_again():
    page = Elements(str(Child(GOOD)))
    assert page.by_id("id_name")["value"] == "Ana María"
    assert [one["value"] for one in page.all("option") if "selected" in one] == ["4", "b"]
    assert [one["id"] for one in page.all("input") if "checked" in one] == ["id_reason_0", "id_groups_0", "id_agree"]


def test_a_stored_value_fills_the_page():
    page = Elements(str(Child(initial={"born": "2015-04-09", "groups": ["homeless"], "reason": "sibling"})))
    assert page.by_id("id_born_day")["value"] == "9"
    assert page.by_id("id_born_year")["value"] == "2015"
    assert [one["value"] for one in page.all("option") if "selected" in one] == ["4", ""]
    assert [one["value"] for one in page.all("input") if "checked" in one] == ["sibling", "homeless"]


def test_every_error_stands_once_and_is_named_by_its_control():
    html = str(Child({"name": "7", "born_day": "31", "born_month": "2", "born_year": "2015"}))
    page = Elements(html)
    name = page.by_id("id_name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"].split() == ["id_name_helptext", "id_name_error"]
    for part in ("day", "month", "year"):
        assert page.by_id(f"id_born_{part}")["aria-describedby"] == "id_born_error"
    group = page.by_id("id_reason_group")
    assert (group["role"], group["aria-invalid"], group["aria-describedby"]) == ("radiogroup", "true", "id_reason_error")
    identities = re.findall(r' id="([^"]+)"', html)
    assert len(identities) == len(set(identities))
    assert all(
        identity in identities for described in re.findall(r'aria-describedby="([^"]+)"', html) for identity in described.split()
    )


def test_every_label_points_at_a_control():
    page = Elements(str(Child()))
    identities = {attrs.get("id") for tag, attrs in page.found if tag in {"input", "select", "textarea"}}
    assert {label["for"] for label in page.all("label")} == identities


def test_required_is_said_in_words_and_not_by_the_browser():
    page = Elements(str(Child()))
    assert page.words.count("(required)") == 4
    assert not [attrs for _tag, attrs in page.found if "required" in attrs]


def test_the_error_summary_links_to_controls_that_are_there():
    form = Child({"name": "", "born_day": "9", "born_year": "2015", "born_month": ""})
    page = Elements(render_to_string("permits/parts/error_summary.html", {"form": form}) + str(form))
    targets = [link["href"].removeprefix("#") for link in page.all("a")]
    assert targets == ["id_name", "id_born_month", "id_reason_0", "id_agree"]
    for target in targets:
        page.by_id(target)


def test_nothing_typed_becomes_markup():
    nasty = '"><script>alert(1)</script>'
    form = Child({**GOOD, "name": nasty, "born_year": nasty, "reason": nasty, "district": nasty})
    html = str(form) + render_to_string("permits/parts/error_summary.html", {"form": form})
    assert "<script" not in html
    asked = forms.Choice([(nasty, nasty)], label=nasty, help_text=nasty, hints={nasty: nasty}, required=False)
    assert "<script" not in str(type("Asked", (forms.Form,), {"one": asked})())


def test_no_inline_style_or_script_in_any_form():
    html = str(Child({}))
    assert "style=" not in html
    assert not re.search(r"\son\w+=", html)


def test_the_language_is_the_page_s_even_for_kept_lists():
    class Asked(forms.Form):
        sure = forms.YesNo(label=gettext_lazy("Yes"), unsure=True)
        born = forms.Date(label="Born")

    with translation.override("en"):
        english = Elements(str(Asked()))
    with translation.override("es"):
        spanish = Elements(str(Asked()))
    with translation.override("en"):
        again = Elements(str(Asked()))
    order = [
        [attrs["name"] for _tag, attrs in page.found if attrs.get("name", "").startswith("born")] for page in (english, spanish)
    ]
    assert order == [["born_month", "born_day", "born_year"], ["born_day", "born_month", "born_year"]]
    assert "April" in english.words
    assert "abril" in spanish.words.lower()
    assert english.words == again.words


def test_stock_widgets_get_the_same_look():
    class Stock(stock.Form):
        word = stock.CharField(widget=stock.PasswordInput)
        colour = stock.ChoiceField(choices=[("r", "Red"), ("g", "Green")])
        many = stock.MultipleChoiceField(choices=[("r", "Red")], widget=stock.CheckboxSelectMultiple)
        hidden = stock.CharField(widget=stock.HiddenInput, initial="x")

    page = Elements(str(Stock({"colour": "g", "word": "secret", "many": ["r"]})))
    password = page.by_id("id_word")
    assert "usa-input" in password["class"]
    assert "value" not in password
    assert [one["value"] for one in page.all("option") if "selected" in one] == ["g"]
    assert page.by_id("id_many_0")["class"].startswith("usa-checkbox__input")
    assert "class" not in page.by_id("id_hidden")


def test_several_files_come_out_in_order():
    field = forms.Files(label="Papers")
    assert field.clean(["a", "b"]) == ["a", "b"]
    with pytest.raises(ValidationError, match="at least one"):
        field.clean([])


def test_long_text_keeps_lines_and_its_first_line_break():
    assert forms.Long().clean(" one \r\n two\t three ") == "one\ntwo three"
    form = type("Asked", (forms.Form,), {"why": forms.Long()})(initial={"why": "\nsecond line"})
    assert ">\n\nsecond line</textarea>" in str(form["why"])

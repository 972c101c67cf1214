"""What is said of a page before anything on it: its title; and in which language the words of the other language are."""

import re

import pytest

from tests.accessible.album import Album, Leaf

pytestmark = pytest.mark.django_db
STEP = {"en": re.compile(r", step (\d+) of (\d+) "), "es": re.compile(r", paso (\d+) de (\d+) ")}
# Something on the page must be put right.
WRONG = re.compile(r"data-focus|aria-invalid=\"true\"")
# What takes the focus and is no error: a sent file, a doubt that may be passed over.
NO_ERROR = {"upload, one taken and one not", "apply, child, doubt"}


def title(leaf: Leaf) -> str:
    found = re.search(r"<title>(.*?)</title>", leaf.html, re.DOTALL)
    assert found, leaf.title
    return found[1]


def test_the_title_begins_with_the_error_when_there_is_one(album: Album) -> None:
    for leaf in album.family():
        wrong = bool(WRONG.search(leaf.html)) and leaf.name not in NO_ERROR
        asked = "something missing" in leaf.name or wrong
        assert title(leaf).startswith("Error: ") == asked, f"{leaf.title}: {title(leaf)}"


def test_the_title_names_the_page_and_its_step(album: Album) -> None:
    for leaf in album.family():
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", leaf.html, re.DOTALL)
        assert heading, leaf.title
        stepped = 'class="step__bar"' in leaf.html and leaf.route in {"family:apply", "family:before"}
        found = STEP[leaf.language].search(title(leaf))
        assert bool(found) == stepped, f"{leaf.title}: {title(leaf)}"
        if found:
            assert f'value="{found[1]}" max="{found[2]}"' in leaf.html, leaf.title
        assert len(re.sub(r"^Error: |[,|].*", "", title(leaf)).strip()) >= 3, f"{leaf.title}: {title(leaf)}"


def test_the_switch_is_marked_as_the_other_language(album: Album) -> None:
    other = {"en": "es", "es": "en"}
    for leaf in album.family():
        switch = re.search(r'<(?:a|button) class="masthead__switch"[^>]*>', leaf.html)
        if leaf.name == "our mistake" or switch is None:
            continue
        assert f'lang="{other[leaf.language]}"' in switch[0], leaf.title


def test_nothing_is_said_in_english_on_a_spanish_page(album: Album) -> None:
    # Words for the ear only are easily forgotten: nobody sees them.
    said = re.compile(r'class="usa-sr-only"[^>]*>([^<]*)<')
    english = {
        word for leaf in album.leaves if leaf.language == "en" for word in said.findall(leaf.html) if re.search(r"[a-z]{3}", word)
    }
    spanish = {word for leaf in album.leaves if leaf.language == "es" for word in said.findall(leaf.html)}
    names = {
        word for word in english & spanish if re.search(r"PDF|@|Núñez|O&#x27;Hara| School$|^: (Light|Everything|phone)", word)
    }
    assert {word for word in (english & spanish) - names if word.strip(" :()")} == {" Error: "} & spanish | {"Error: "} & spanish

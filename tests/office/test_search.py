"""The search box: the same answers on both databases, nothing of a sealed case or of another office, no secret kept anywhere."""

import base64
import html
import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permits.actions import correct, findable
from permits.models import Application, SearchKey, Side, Spelling
from permits.policy import numbers
from tests import people
from tests.office import desk

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14

# first, middle and last name, born, e-mail, phone
CHILDREN = {
    "lupe": ("Guadalupe", "", "Núñez Ortega", date(2018, 5, 9), "rosa.ortega@family.example", "+13235550111"),
    "nunes": ("Ana", "Lucía", "Nunes", date(2019, 3, 14), "lucia.77@family.example", "(213) 555-0122"),
    "ben": ("Benjamin", "", "O'Hara-Lee", date(2015, 4, 9), "Dana.OHara@family.example", ""),
    "cruz": ("María José", "", "de la Cruz", date(2019, 4, 3), "", "+52 55 1234 5678"),
    "dela": ("Mario", "", "Delacruz", date(2019, 3, 4), "", "424-555-0133"),
    "comp": ("Iván", "", "García-López", date(2016, 8, 21), "", ""),
    "glue": ("Sofia", "", "Garcialopez", date(2016, 8, 22), "", ""),
    "gar": ("Eva", "", "Garcilazo", date(2017, 1, 2), "", ""),
    "wayan": ("Wayan", "", "", date(2020, 1, 2), "", "+14245550133"),
    "viet": ("Phượng", "Thị", "Nguyễn", date(2013, 11, 30), "", ""),
    "mana": ("Manuela", "", "Ríos", date(2014, 2, 28), "", ""),
    "ana": ("Anabel", "", "Ortega", date(2014, 2, 27), "", ""),
}
# What is typed, who is found in this order, and by what where it is not the name itself.
TABLE = {
    # names in any order, without accents, part words
    "nunez": ["lupe", "nunes:Similar name"],
    "NÚÑEZ": ["lupe", "nunes:Similar name"],
    "ortega guadalupe": ["lupe"],
    "ortega": ["lupe", "ana"],
    "ort gua": ["lupe"],
    "ana": ["nunes", "ana"],
    "nguyen phuong": ["viet"],
    "wayan": ["wayan"],
    # one typing error in a word, in two words, and beside a part word
    "guadalpue": ["lupe:Similar name"],
    "guadalpe": ["lupe:Similar name"],
    "gguadalupe": ["lupe:Similar name"],
    "gusdalupe": ["lupe:Similar name"],
    "guadalpue otrega": ["lupe:Similar name"],
    "guadalpue ort": ["lupe:Similar name"],
    "gudalpue": [],
    "wxayna": [],
    # compound surnames, one word or two, with a hyphen or an apostrophe or not
    "garcia lopez": ["comp", "glue"],
    "garcia-lopez": ["comp", "glue"],
    "garcialopez": ["comp", "glue"],
    "garcialopes": ["comp:Similar name", "glue:Similar name"],
    "de la cruz": ["cruz", "dela"],
    "delacruz": ["cruz", "dela"],
    "maria de cruz": ["cruz"],
    "ohara": ["ben"],
    "o hara": ["ben"],
    "lee ben": ["ben"],
    "mariajose": ["cruz"],
    "garc": ["comp", "glue", "gar"],
    # birth dates, the ambiguous one both ways, and with a name
    "3/14/2019": ["nunes:By birth date"],
    "14 mar 2019": ["nunes:By birth date"],
    "3/4/2019": ["cruz:April 3, 2019", "dela:March 4, 2019"],
    "4/3/19": ["cruz:April 3, 2019", "dela:March 4, 2019"],
    "nunez 3/14/2019": ["nunes:Similar name"],
    "2019-04-03 delacruz": ["cruz"],
    "cruz 5/5/2015": [],
    # e-mail, whole, its beginning, and a word that is only that
    "rosa.ortega@family.example": ["lupe:By e-mail"],
    "dana.ohara@": ["ben:By e-mail"],
    "rosa.ort": ["lupe:By e-mail"],
    "lucia.77": ["nunes:By e-mail"],
    "rosa@other.example": [],
    "rosa.ortega@f guadalupe": ["lupe"],
    "rosa.ortega@f wayan": [],
    # phone
    "323-555-0111": ["lupe:By phone"],
    "5550133": ["dela:By phone", "wayan:By phone"],
    "(424) 555 0133 wayan": ["wayan"],
    "+52 55 1234 5678": ["cruz:By phone"],
    "555-9999": [],
    # nothing that anybody is called
    "zzyzx": [],
    "%": [],
    "_____": [],
    "王小明": [],
}


@pytest.fixture
def children():
    people.rulebook()
    return {
        name: people.submitted(
            people.BEN, first_name=first, middle_name=middle, last_name=last, birth_date=born, email=email, phone=phone,
            channels=("counter",),
        )
        for name, (first, middle, last, born, email, phone) in reversed(CHILDREN.items())
    }  # fmt: skip


def ask(client, typed, language="en"):
    """The page behind the redirect."""
    return client.post(f"/{language}/office/search/", {"q": typed}, follow=True)


def references(page) -> list[str]:
    return [row["reference"] for row in page.context.get("rows", [])]


def test_the_table(children):
    """Both databases give these answers in this order: one set of tests runs on each."""
    client = desk.signed_in(desk.clerk())
    names = {str(application): name for name, application in children.items()}
    wrong = {}
    for typed, expected in TABLE.items():
        rows = ask(client, typed).context["rows"] if typed not in {"%", "_____"} else []
        got = [names[row["reference"]] + (f":{row['found_by']}" if row["found_by"] else "") for row in rows]
        if got != expected:
            wrong[typed] = got
    assert not wrong, "\n".join(f"{typed}: {got}" for typed, got in wrong.items())


def test_two_surnames_as_one_word_with_an_error_need_no_row_of_their_own():
    application = people.submitted(people.BEN, last_name="Márquez Olmedo")
    client = desk.signed_in(desk.clerk())
    for typed in ("marquezolmedo", "marquesolmedo", "marquezomedo", "marqueozlmedo"):
        assert references(ask(client, typed)) == [str(application)], typed
    assert not Spelling.objects.filter(word__contains="marquezo").exists()


def test_nothing_but_signs_asks_for_nothing(children):
    page = ask(desk.signed_in(desk.clerk()), "%_-")
    assert page.redirect_chain[-1][0].endswith("/search/")
    assert references(page) == []


def test_a_reference_opens_its_case_and_a_wrong_one_says_so(children):
    client = desk.signed_in(desk.clerk())
    application = children["lupe"]
    for typed in (application.reference, str(application), f"Núñez {application.confirmation_number}"):
        answer = client.post("/en/office/search/", {"q": typed})
        assert answer.url == f"/en/office/case/{application.reference}/"
    typo = application.reference[:-1] + str((int(application.reference[-1]) + 1) % 10)
    assert "A digit is wrong" in ask(client, typo).content.decode()
    unknown = numbers.with_check_digit("0000000")
    assert "0000-0000" in ask(client, unknown).content.decode()


def test_ten_digits_in_a_row_may_be_a_reference_with_the_first_of_the_rest(children):
    client = desk.signed_in(desk.clerk())
    application = children["lupe"]
    answer = client.post("/en/office/search/", {"q": application.reference + application.access_code[:2]})
    assert answer.url == f"/en/office/case/{application.reference}/"


def test_the_secret_half_is_not_said_logged_or_kept(children, caplog, settings):
    caplog.set_level("DEBUG")
    settings.DEBUG = False
    client = desk.signed_in(desk.clerk())
    application = children["lupe"]
    code = application.access_code
    for reference in ("00000000", application.reference, "12345678", ""):
        for typed in (reference + code, f"{reference} / {code[:4]}-{code[4:8]}-{code[8:]}", f"Núñez {reference}{code}"):
            with CaptureQueriesContext(connection) as asked:
                pages = [client.post("/en/office/search/", {"q": typed}), client.get("/en/office/search/")]
                pages.append(ask(client, typed))
            for page in pages:
                told = page.content.decode() + str(page.headers) + str([one[0] for one in getattr(page, "redirect_chain", [])])
                assert code[:8] not in told.replace("-", "")
            assert code not in caplog.text
            assert not [one for one in asked.captured_queries if code[:8] in one["sql"]]
    assert code[:8] not in everything()
    kept = client.session["office_searches"]
    assert kept
    assert not [one for _name, one in kept if b"rtega" in base64.b64decode(one)]


def everything() -> str:
    """All rows of all tables."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told += [str([bytes(p) if isinstance(p, memoryview) else p for p in row]) for row in cursor.fetchall()]
    return "\n".join(told)


def test_what_was_typed_lies_sealed_in_the_session_and_opens_for_its_clerk_only(children):
    ana, other = desk.signed_in(desk.clerk()), desk.signed_in(desk.clerk("Olga Clerk"))
    page = ask(ana, "hapaxlegomenon")
    where = page.redirect_chain[-1][0]
    assert re.fullmatch(r"/en/office/search/\?s=[0-9a-f]{8}", where)
    assert "hapax" in page.content.decode()
    assert "hapax" not in everything()
    assert "hapax" not in str([one.get_decoded() for one in Session.objects.all()])
    assert "hapax" not in other.get(where).content.decode()
    stolen = other.session
    stolen["office_searches"] = ana.session["office_searches"]
    stolen.save()
    assert "not kept any more" in other.get(where).content.decode()


def test_back_and_the_last_results_show_the_same_again(children):
    client = desk.signed_in(desk.clerk())
    first = ask(client, "ortega")
    where = first.redirect_chain[-1][0]
    case = client.get(first.context["rows"][0]["url"])
    assert where in case.content.decode()
    again = client.get(where)
    assert references(again) == references(first)
    assert 'value="ortega"' in again.content.decode()
    for number in range(8):
        ask(client, f"another {number}")
    assert "not kept any more" in client.get(where).content.decode()


def test_a_sealed_case_is_found_by_its_reference_only(children):
    client = desk.signed_in(desk.clerk(is_named=True))
    hidden = people.submitted(people.LUPE, is_sealed=True, first_name="Xóchitl", phone="+13105550199", email="hidden@f.example")
    assert not SearchKey.objects.filter(application=hidden).exists()
    for typed in ("Xochitl", "xochit", "xochilt", "5/9/2018", "xochitl 5/9/2018", "hidden@f.example", "hidden", "310-555-0199"):
        assert str(hidden) not in references(ask(client, typed)), typed
    assert client.post("/en/office/search/", {"q": str(hidden)}).url == f"/en/office/case/{hidden.reference}/"
    # Even keys that should not be there, and a correction, open nothing.
    SearchKey.objects.create(body=hidden.door, key="xochitl", application=hidden)
    assert references(ask(client, "xochitl")) == []
    correct.correct(hidden, desk.clerk(), {"first_name": "Xiomara"}, "by phone", hidden.version)
    assert not SearchKey.objects.filter(application=hidden).exists()
    assert references(ask(client, "xiomara")) == []


def test_another_offices_cases_are_not_found_and_take_no_room(children, monkeypatch):
    monkeypatch.setattr("permits.queries.search.MOST", 2)
    monkeypatch.setattr("permits.queries.search.READ", 4)
    elsewhere = next(code for code in people.rulebook().parsed.districts if code not in {"lausd", "robledal"})
    mine = people.submitted(people.LUPE, first_name="Zenobia")
    hidden = [people.submitted(people.LUPE, first_name="Zenobia", wanted_district=elsewhere) for _ in range(6)]
    rob = desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    for typed in ("zenobia", "zenob", "zenobai", "zenobia ortega", "zenobia 5/9/2018", "rosa.ortega@", "3235550111"):
        found = references(ask(rob, typed))
        assert str(mine) in found, typed
        assert not {str(one) for one in hidden} & set(found), typed
    assert rob.post("/en/office/search/", {"q": hidden[0].reference}, follow=True).context["rows"] == []
    # A row that says another body has the case shows nothing, as long as that body has no side of it.
    body = Side.objects.get(application=mine, kind="acceptance").body
    SearchKey.objects.create(body=body, key="queen", application=hidden[0])
    assert references(ask(rob, "queen")) == []


def test_a_corrected_name_a_new_phone_and_a_moved_side_are_found_at_once(children):
    ana = desk.clerk()
    client, rob = desk.signed_in(ana), desk.signed_in(desk.clerk("Rob Clerk", district="robledal"))
    application = people.submitted(people.SARA, wanted_district="torrance")
    assert references(ask(rob, "ruiz")) == []
    changes = {"last_name": "Quispe", "phone": "(562) 555-0144", "wanted_district": "robledal"}
    correct.correct(application, ana, changes, "by phone", application.version)
    for typed in ("quispe", "quisqe", "562-555-0144"):
        assert references(ask(client, typed)) == references(ask(rob, typed)) == [str(application)], typed
    assert references(ask(client, "ruiz")) == []
    assert findable.write(Application.objects.get(pk=application.pk)) is None
    assert references(ask(client, "quispe")) == [str(application)]


def test_more_than_fifty_are_said_in_words_and_not_counted(children, monkeypatch):
    monkeypatch.setattr("permits.queries.search.MOST", 3)
    client = desk.signed_in(desk.clerk())
    newest_first = [str(people.submitted(people.TEO)) for _ in range(5)][::-1]
    page = ask(client, "teo")
    assert references(page) == newest_first[:3]
    assert "More than 3 cases fit" in page.content.decode()
    assert "Add a birth date or another name." in page.content.decode()
    assert "More than" not in ask(client, "wayan").content.decode()


def test_an_empty_result_says_what_was_understood(children):
    client = desk.signed_in(desk.clerk())
    said = html.unescape(ask(client, "qq 13/3/2011").content.decode())
    assert "We looked for:" in said
    assert "name “qq”" in said
    assert "birth date March 13, 2011" in said
    assert "What to try" in said
    spanish = html.unescape(ask(client, "4/3/2011", "es").content.decode())
    assert "3 de abril de 2011" in spanish
    assert "4 de marzo de 2011" in spanish
    assert "There is no such day" in ask(client, "31/2/2019").content.decode()
    assert "Some digits were left out" in ask(client, "wayan 2019").content.decode()


def test_the_page_needs_few_queries_and_never_an_offset_or_a_count_of_what_was_found(children):
    client = desk.signed_in(desk.clerk())
    for typed in ("ortega", "guadalpue ort", "3/4/2019", "rosa.ortega@", "5550133", "zzyzx aaa"):
        where = ask(client, typed).redirect_chain[-1][0]
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        assert len(asked) <= MOST_QUERIES, (typed, len(asked))
        assert not [one for one in asked.captured_queries if "OFFSET" in one["sql"]]

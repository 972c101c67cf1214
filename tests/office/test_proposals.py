"""A new version of the rules on its road: sent in, refused with its faults, tried, published by whom it may be, never changed."""

import ast
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from permits import policy
from permits.actions import publish
from permits.actions import rules as acts
from permits.models import Application, AuditEntry, Body, Post, Rulebook, RulesProposal, Side, User
from permits.office import faults
from tests import people
from tests.office import desk
from tests.policy import books

pytestmark = pytest.mark.django_db
PROPOSE = "/en/office/rules/propose/"
CLOSES = ("last_day = 2027-04-30", "last_day = 2027-02-10")


def admin(name: str = "Alma Admin") -> User:
    return desk.clerk(name, role=Post.ADMINISTRATOR)


def year(*changes: tuple[str, str]) -> bytes:
    text = books.year_file("lausd", "2027_28").decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def sent(client: Client, content: bytes, **more: Any) -> Any:
    return client.post(PROPOSE, {"year": SimpleUploadedFile("2027_28.toml", content), **more})


def proposed(user: User, *changes: tuple[str, str]) -> RulesProposal:
    body = Body.objects.get(code="lausd")
    return acts.propose(body, user, year(*(changes or (CLOSES,))), books.words("lausd"))


def second_person_rules() -> None:
    """From now on the rules in force ask for two persons."""
    rule = ("[retention]", "[two_persons]\nrules = true\n\n[retention]")
    publish.publish(Body.objects.get(code="lausd"), year(rule), books.words("lausd"))


def refused(act: Any, *args: Any) -> str:
    with pytest.raises(acts.RulesRefused) as error:
        act(*args)
    return str(error.value.code)


def test_only_an_administrator_of_the_office_proposes_and_everybody_there_reads() -> None:
    one = proposed(admin())
    theirs = desk.signed_in(desk.clerk("Rob Admin", district="robledal", role=Post.ADMINISTRATOR))
    assert theirs.get(f"/en/office/rules/proposal/{one.pk}/").status_code == 404
    for role in ("clerk", "supervisor"):
        client = desk.signed_in(desk.clerk(f"Our {role}", role=role))
        assert client.get(PROPOSE).status_code == 403
        assert sent(client, year(CLOSES)).status_code == 403
        assert client.get(f"/en/office/rules/proposal/{one.pk}/").status_code == 200
        assert client.post(f"/en/office/rules/proposal/{one.pk}/", {"act": "publish", "sure": "on"}).status_code == 403
    assert refused(acts.propose, Body.objects.get(code="robledal"), User.objects.get(name="Alma Admin"),
                   books.year_file("robledal", "2027_28"), books.words("robledal")) == "not_yours"  # fmt: skip


def test_every_fault_stands_beside_its_file_and_nothing_is_lost() -> None:
    client = desk.signed_in(admin())
    words = books.words("lausd")["es"].replace(b"immigration =", b"imigration =", 1)
    bad = year(("appeal_days = 30", 'appeal_days = "thirty"'), ('contact = "foster"', 'contact = "nobody"'))
    answer = sent(client, bad, es=SimpleUploadedFile("es.toml", words), note="A shorter window")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    beside = dict(re.findall(r'id="id_(\w+)_error">(.*?)</div>', page, re.DOTALL))
    assert "clocks.appeal_days: must be a whole number, not 'thirty'" in beside["year"]
    assert "groups.foster.contact: names nothing that is there (contact): 'nobody'" in beside["year"]
    assert "imigration: is a text that nobody uses" in beside["es"]
    assert "immigration: is missing" in beside["es"]
    for name, content in (("year_text", bad), ("es_text", words)):
        held = re.search(rf'<textarea name="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
        assert held
        assert held[1].encode() == content
    assert 'value="A shorter window"' in page
    assert not RulesProposal.objects.exists()


def test_faults_are_said_in_the_language_of_the_page() -> None:
    """Every sentence of the reader is known to the page, and has its Spanish."""
    sources = Path(policy.__file__).parent.glob("*.py")
    sentences = [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
        for path in sources
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and (getattr(call.func, "attr", "") == "wrong" or getattr(call.func, "id", "") in {"note", "Problem"})
        if isinstance(told := call.args[-1], ast.Constant | ast.JoinedStr)
        for parts in [told.values if isinstance(told, ast.JoinedStr) else [told]]
    ]
    assert len(sentences) > 30
    with override("es"):
        assert [one for one in sentences if faults.said(one) == one] == []


def test_what_was_faulty_is_put_right_in_the_page() -> None:
    client = desk.signed_in(admin())
    answer = client.post(PROPOSE, {"year_text": year(CLOSES).decode().replace("\n", "\r\n")})
    one = RulesProposal.objects.get()
    assert answer.headers["Location"] == f"/en/office/rules/proposal/{one.pk}/"
    assert one.files == {"year": year(CLOSES), **books.words("lausd")}  # words that were not sent are kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "is not UTF-8"), (b"", "empty"), (b"x" * 300_001, "too big"), (b"a = [", "is not TOML"),
        (b'district = "lausd', "is not TOML"), (b"a = 1\x00", "is not TOML"),
    ],
)  # fmt: skip
def test_what_is_no_year_file_is_told_so(content: bytes, said: str) -> None:
    answer = sent(desk.signed_in(admin()), content)
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())


def test_another_district_s_file_and_the_same_files_are_refused() -> None:
    client = desk.signed_in(admin())
    other = sent(client, books.year_file("robledal", "2027_28"), **{
        language: SimpleUploadedFile(f"{language}.toml", content) for language, content in books.words("robledal").items()
    })  # fmt: skip
    assert "district: must be 'lausd', not 'robledal'" in unescape(other.content.decode())
    assert "nothing differs" in sent(client, year()).content.decode()
    assert not RulesProposal.objects.exists()


def test_it_is_tried_on_the_season_and_nothing_is_stored() -> None:
    user = admin()
    one, late = proposed(user), people.submitted(people.BEN)
    before = (
        Application.objects.count(),
        AuditEntry.objects.count(),
        Rulebook.objects.count(),
        Side.objects.get(body__code="lausd").version,
    )
    page = desk.signed_in(user).get(f"/en/office/rules/proposal/{one.pk}/?cases=all&season={people.YEAR}").content.decode()
    assert "1 of 1 case would be treated differently." in page
    assert "In time → Late: referred" in page
    assert str(late) in page
    after = (
        Application.objects.count(),
        AuditEntry.objects.count(),
        Rulebook.objects.count(),
        Side.objects.get(body__code="lausd").version,
    )
    assert after == before


def test_published_it_holds_for_who_comes_then_and_for_nobody_before() -> None:
    user = admin()
    one, early = proposed(user), people.submitted(people.BEN, reason="parent_employment")
    client, address = desk.signed_in(user), f"/en/office/rules/proposal/{one.pk}/"
    assert client.post(address, {"act": "publish"}).status_code == 422  # no tick
    assert Rulebook.objects.filter(body__code="lausd", school_year=people.YEAR).count() == 1
    for _press in range(2):
        assert client.post(address, {"act": "publish", "sure": "on"}).status_code == 302
    book = Rulebook.objects.get(body__code="lausd", school_year=people.YEAR, version=2)
    later = people.submitted(people.SARA, reason="parent_employment")
    assert (later.rulebook, Application.objects.get(pk=early.pk).rulebook.version) == (book, 1)
    one.refresh_from_db()
    assert (one.state, one.rulebook, one.settled_by, book.published_by) == ("published", book, user, user)
    entry = AuditEntry.objects.get(act="rules_published", user=user)
    assert (entry.detail["proposal"], entry.detail["proposed_by"]) == (one.pk, user.pk)


def test_what_was_compared_with_an_older_version_is_not_published() -> None:
    user = admin()
    one, other = proposed(user), proposed(user, ("appeal_days = 30", "appeal_days = 31"))
    acts.publish_proposal(other, user)
    assert refused(acts.publish_proposal, one, user) == "outdated"
    acts.withdraw(one, user)
    acts.withdraw(one, user)
    assert refused(acts.publish_proposal, one, user) == "settled"
    assert refused(acts.withdraw, other, user) == "settled"
    assert Rulebook.objects.filter(body__code="lausd", school_year=people.YEAR).count() == 2


def test_where_two_persons_are_asked_for_nobody_publishes_the_own_proposal() -> None:
    alma, bruno = admin(), admin("Bruno Admin")
    second_person_rules()
    one = proposed(alma)  # it takes the rule away, and is judged by the rule in force
    page = desk.signed_in(alma).get(f"/en/office/rules/proposal/{one.pk}/").content.decode()
    assert "Another administrator publishes it" in page
    assert 'value="publish"' not in page
    assert refused(acts.publish_proposal, one, alma) == "second_person"
    assert refused(acts.publish_proposal, one, desk.clerk("Bea Chief", role="supervisor")) == "not_yours"
    book = acts.publish_proposal(one, bruno)
    assert (book.version, book.published_by) == (3, bruno)
    assert not acts.needs_second(book.body, book.school_year)


def test_an_ended_post_publishes_nothing() -> None:
    alma = admin()
    one = proposed(alma)
    alma.posts.update(ended_at=people.season())
    assert refused(acts.publish_proposal, one, alma) == "not_yours"


def test_what_the_program_has_learned_to_refuse_is_told_and_not_published() -> None:
    alma = admin()
    one = proposed(alma)
    RulesProposal.objects.filter(pk=one.pk).update(year_file=year(("appeal_days = 30", 'appeal_days = "x"')))
    client, address = desk.signed_in(alma), f"/en/office/rules/proposal/{one.pk}/"
    assert "clocks.appeal_days: must be a whole number" in client.get(address).content.decode()
    assert client.post(address, {"act": "publish", "sure": "on"}).status_code == 302
    assert Rulebook.objects.filter(body__code="lausd", school_year=people.YEAR).count() == 1


def test_a_proposal_is_settled_whole_or_not_at_all() -> None:
    one = proposed(admin())
    for state in ("published", "withdrawn"):
        with pytest.raises(IntegrityError), transaction.atomic():
            RulesProposal.objects.filter(pk=one.pk).update(state=state)


def test_the_command_publishes_by_the_same_function(capsys: Any) -> None:
    call_command("publish_rules")
    assert "lausd 2027-28 v1" in capsys.readouterr().out
    entries = AuditEntry.objects.filter(act="rules_published")
    assert {entry.actor for entry in entries} == {"program"}
    assert entries.count() == Rulebook.objects.count()
    call_command("publish_rules")
    assert entries.count() == Rulebook.objects.count()


def test_the_command_takes_no_version_back_that_was_published_from_the_page(tmp_path: Path) -> None:
    call_command("publish_rules")
    user = admin()
    book = acts.publish_proposal(proposed(user), user)
    call_command("publish_rules")
    newest = acts.newest_of(book.body, people.YEAR)
    assert newest == book
    # Files that nobody has published yet are meant.
    folder = tmp_path / "lausd"
    shutil.copytree(books.DISTRICTS / "lausd", folder)
    (folder / "2027_28.toml").write_bytes(year(("appeal_days = 30", "appeal_days = 31")))
    call_command("publish_rules", str(tmp_path))
    assert acts.newest_of(book.body, people.YEAR).version == book.version + 1

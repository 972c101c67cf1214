"""One application per draft, whatever is pressed; two for one child are both taken, and only the office learns of it."""

from datetime import date
from functools import partial

import pytest
from django.db import connection

from permits.actions import drafts
from permits.actions.submit import NotYetOpenError, submit
from permits.models import Application, AuditEntry, Job, Notice, Side, Task
from permits.notices import outbox
from permits.policy import numbers
from tests import people
from tests.races import at_once


@pytest.mark.django_db
def test_a_second_press_gives_the_same_application(django_assert_max_num_queries) -> None:
    people.publish()
    people.season()
    draft, filing, book = drafts.begin("es", {}), people.filed(people.LUPE), people.rulebook()
    with django_assert_max_num_queries(25):
        first = submit(draft, filing, book)
    again = submit(draft, filing, book)
    assert first == again
    assert first.confirmation_number == again.confirmation_number
    assert Application.objects.count() == 1
    assert Notice.objects.filter(kind="received").count() == len(first.channels)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one() -> None:
    people.publish()
    people.season()
    draft, filing, book = drafts.begin("en", {}), people.filed(people.BEN), people.rulebook()
    seen = [one.confirmation_number for one in at_once(*[partial(submit, draft, filing, book)] * 8)]
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert Application.objects.count() == 1


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_row_for_a_draft() -> None:
    one = people.submitted(people.BEN)
    two = people.submitted(people.SARA)
    two.draft_token = one.draft_token
    with pytest.raises(Exception, match=r"(?i)unique"):
        two.save()


@pytest.mark.django_db
def test_numbers_are_two_valid_halves_and_the_secret_is_nowhere_in_the_database() -> None:
    application = people.submitted(people.LUPE)
    typed = numbers.split_typed(application.confirmation_number)
    assert (typed.reference, typed.access, typed.problem) == (application.reference, application.access_code, "")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                told = " ".join(str(bytes(part) if isinstance(part, memoryview) else part) for part in row)
                assert application.access_code not in told.replace("-", ""), table


@pytest.mark.django_db
def test_a_look_alike_is_taken_and_becomes_a_task_for_the_office_only() -> None:
    first = people.submitted(people.BEN)
    second = people.submitted(people.BEN)
    assert first.reference != second.reference
    assert Task.objects.get(kind="duplicate").application == second
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert kinds == {"received"}


@pytest.mark.django_db
def test_twins_are_no_set() -> None:
    people.submitted(people.SARA)
    people.submitted(people.TEO)
    assert not Task.objects.filter(kind="duplicate").exists()


@pytest.mark.django_db
def test_too_early_files_nothing_and_keeps_the_draft() -> None:
    people.publish()
    people.at(2027, 1, 31, 23, 59)
    draft = drafts.begin("en", {})
    with pytest.raises(NotYetOpenError):
        submit(draft, people.filed(people.BEN), people.rulebook())
    assert not Application.objects.exists()
    assert drafts.live(draft.key) == draft


@pytest.mark.parametrize(
    ("moment", "reason", "groups", "status", "notice"),
    [
        ((2027, 4, 30, 23, 58), "childcare", [], "in_line", "received"),
        ((2027, 5, 1, 0, 1), "childcare", [], "late_referred", "late_letter"),
        ((2027, 5, 1, 0, 1), "parent_employment", [], "in_line", "received"),
        ((2027, 5, 1, 0, 1), "childcare", ["foster"], "person_looks", "person_looks"),
    ],
)
@pytest.mark.django_db
def test_the_last_minute_counts_and_the_next_one_does_not(moment, reason, groups, status, notice) -> None:
    people.publish()
    people.at(*moment)
    application = people.submitted(people.BEN, reason=reason, answers={"groups": groups})
    assert application.sides.get(kind=Side.RELEASE).status == status
    assert {row.kind for row in application.notices.all()} == {notice}
    assert {row.state for row in application.notices.all()} == {"ready"}


@pytest.mark.django_db
def test_a_late_letter_names_the_last_day_counted_from_the_day_it_leaves() -> None:
    people.publish()
    people.at(2027, 5, 3)
    application = people.submitted(people.BEN)
    notice = application.notices.get(channel="email")
    assert notice.letter_date == date(2027, 5, 3)
    assert "June 2, 2027" in outbox.rendered(notice).message
    assert "June 9, 2027" in outbox.rendered(notice, date(2027, 5, 10)).message


@pytest.mark.django_db
def test_a_sealed_case_shows_nothing_to_the_database() -> None:
    application = people.submitted(people.BEN, is_sealed=True)
    assert (application.first_name, application.last_name, application.email) == ("", "", "")
    assert not application.search_keys.exists()
    assert application.birth_date is None
    fresh = Application.objects.get(pk=application.pk)
    assert fresh.person.first_name == people.BEN.first_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            told = str([[bytes(p) if isinstance(p, memoryview) else p for p in row] for row in cursor.fetchall()])
            assert people.BEN.last_name not in told, table


@pytest.mark.django_db
def test_both_districts_here_make_two_sides_and_each_has_its_own_rules() -> None:
    application = people.submitted(people.BEN)
    release, acceptance = application.sides.get(kind="release"), application.sides.get(kind="acceptance")
    assert (release.body.code, acceptance.body.code) == ("lausd", "robledal")
    assert release.rulebook != acceptance.rulebook
    elsewhere = people.submitted(people.SARA, wanted_district="torrance")
    assert elsewhere.sides.get(kind="acceptance").status == "elsewhere"


@pytest.mark.django_db
def test_the_job_that_sends_is_written_with_its_cause() -> None:
    application = people.submitted(people.BEN)
    notice = application.notices.get(channel="email")
    assert Job.objects.filter(kind="send_email", payload={"notice": notice.pk}).count() == 1
    assert AuditEntry.objects.get(application=application, sequence=1).act == "submitted"

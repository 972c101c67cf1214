"""One message for several children of a family, and the row that each child's own ledger keeps of it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from permits.clock import legal_now, legal_today
from permits.models import Application, Notice, Side
from permits.notices import outbox, prepared
from permits.notices.catalogue import KINDS
from permits.notices.dates import day_in_words

OF_ONE, OF_ALL = "papers_missing", outbox.OF_SEVERAL


@dataclass(frozen=True)
class Asked:
    """What is asked for one child: papers by name in the family's language, by when, and the facts of it (notices/asked.py)."""

    application: Application
    side: Side
    papers: Sequence[str]
    due: date
    facts: Mapping[str, Any]


def told_alike(application: Application) -> tuple[Any, ...]:
    """Equal for children whose news go to the same adult by the same ways in the same language. Of its own for a student who
    files alone, and where somebody must not be told, because nobody knows yet who that is."""
    if application.is_sealed or application.is_student or application.answers.get("must_not_know"):
        return (application.pk,)
    spec = KINDS[OF_ALL]
    where = [(way, outbox.addressed_to(application, way)) for way in outbox.ways(application, spec)]
    adult = application.answers.get("adult_name", "")
    return (application.language, adult, *where, *outbox.second_adult(application))


def ask(parts: Sequence[Asked], own: Mapping[str, str]) -> None:
    """One message that names each child with its papers; in each child's ledger a row of its own that says the same of it.

    All `parts` are `told_alike`, of one body; the first child's case holds the message. Call it inside the act that asks. One
    that says just this and waits already is enough.
    """
    first = parts[0]
    assert first.side.body is not None
    assert first.side.rulebook is not None
    language = first.application.language
    said = [f"{part.application.person.first_name} ({part.application}): {paper}" for part in parts for paper in part.papers]
    people = [part.application.person for part in parts]
    values = {
        "papers": "\n".join(said), "papers_due": day_in_words(min(part.due for part in parts), language),
        "child_first_name": ", ".join(one.first_name for one in people), "child_name": ", ".join(one.full_name for one in people),
    }  # fmt: skip
    if prepared.alike(first.application, first.side.body, OF_ALL, own, values["papers"]):
        return
    rows = outbox.write(
        first.application, OF_ALL, values, body=first.side.body, rulebook=first.side.rulebook, own=own, asks=_of_all(parts)
    )  # fmt: skip
    for part in parts:
        assert part.side.body is not None
        assert part.side.rulebook is not None
        values = {"papers": "\n".join(part.papers), "papers_due": day_in_words(part.due, language)}
        mine = outbox.write(
            part.application, OF_ONE, values, body=part.side.body, rulebook=part.side.rulebook, own=own, asks=part.facts
        )
        Notice.objects.filter(pk__in=[row.pk for row in mine]).update(said_in=rows[0].event)


def _of_all(parts: Sequence[Asked]) -> dict[str, Any]:
    """The facts of the message: of several legal days the first, and closing is spoken of where it may come to any child."""
    return {
        "papers": [],
        "due": min(part.facts["due"] for part in parts),
        "by": parts[0].facts["by"],
        "protected": all(part.facts["protected"] for part in parts),
    }


def left(event: uuid.UUID) -> list[Application]:
    """A message to several children's family leaves: each child's row counts as said. Gives back whose they are.

    Call it inside the act that sends; none for any other event.
    """
    rows = list(Notice.objects.select_for_update(of=("self",)).filter(said_in=event, state="draft").select_related("application"))
    now, today = legal_now(), legal_today()
    for row in rows:
        row.state, row.sent_at, row.outcome = "done", now, "siblings"
        row.letter_date = None if row.channel == "letter" else today
        row.save(update_fields=["state", "sent_at", "outcome", "letter_date"])
    return list({row.application_id: row.application for row in rows if row.application}.values())


def dropped(event: uuid.UUID) -> list[Application]:
    """The message is dropped, and with it what each child's ledger would say of it. Gives back whose they are."""
    rows = list(Notice.objects.filter(said_in=event, state="draft").select_related("application"))
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(state="cancelled")
    return list({row.application_id: row.application for row in rows if row.application}.values())


def posted(row: Notice) -> None:
    """The letter to several children's family went to the post: each child's row bears its date."""
    Notice.objects.filter(said_in=row.event, channel=row.channel, state="done").update(letter_date=row.letter_date)


def part(application: Application, states: Collection[str] = ("draft", "ready")) -> None:
    """What waits to be said in one message is said for each child by itself: this one is decided, or told by other ways.

    `states`: of the message's rows. Call it inside the act.
    """
    events = Notice.objects.filter(application=application, said_in__isnull=False).values_list("said_in", flat=True).distinct()
    for event in list(events):
        if event is not None:
            _part(event, states)


def _part(event: uuid.UUID, states: Collection[str]) -> None:
    held = Notice.objects.select_for_update(of=("self",))
    for row in held.filter(event=event, state__in=states).order_by("pk"):
        alone = list(
            held.filter(said_in=event, channel=row.channel, is_copy=row.is_copy).exclude(state="cancelled").order_by("pk")
        )
        for one in alone:
            one.said_in, one.state, one.sent_at, one.outcome = None, row.state, None, ""
            one.letter_date = row.letter_date
            one.save(update_fields=["said_in", "state", "sent_at", "outcome", "letter_date"])
        if row.state == "ready":
            outbox.enqueue(alone)
        row.state, row.outcome = "cancelled", "parted"
        row.save(update_fields=["state", "outcome"])

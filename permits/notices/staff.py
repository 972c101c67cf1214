"""What is said to the people of the offices: the same ledger as the families', by e-mail only."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from permits import languages
from permits.clock import legal_today
from permits.models import Body, Notice, Rulebook
from permits.notices import outbox
from permits.notices.catalogue import KINDS
from permits.notices.dates import moment_in_words
from permits.policy.rulebook import Rulebook as Rules


def write(kind: str, values: Mapping[str, str], *, body: Body, language: str, to: str) -> Notice:
    """Write one e-mail to a person of `body`, and the job that sends it. LookupError while no rules are published at all."""
    book = _rules(body)
    row = Notice(
        key=uuid.uuid4(), event=uuid.uuid4(), body=body, kind=kind, language=languages.sent_in(language), channel="email",
        state="ready", letter_date=legal_today(),
    )  # fmt: skip
    full = {"staff_office": body.name, **values}
    row.content = {"rulebook": book.pk, "to": to, "values": {name: full[name] for name in sorted(KINDS[kind].values)}}
    outbox.rendered(row)
    row.save(force_insert=True)
    outbox.enqueue([row])
    return row


def until_in_words(moment: datetime, body: Body, language: str) -> str:
    """A moment, as when a link ends, in the office's zone."""
    rules: Rules = _rules(body).parsed
    return moment_in_words(moment.astimezone(rules.zone), languages.sent_in(language))


def _rules(body: Body) -> Rulebook:
    """The body's newest rules; a body without any of its own (a county) speaks by those of the district whose site this is."""
    for code in (body.code, settings.PASSAGE_DISTRICT):
        newest = Rulebook.objects.filter(body__code=code).order_by("-school_year", "-version").first()
        if newest is not None:
            return newest
    raise LookupError("No rulebook is published: run `manage.py publish_rules`.")

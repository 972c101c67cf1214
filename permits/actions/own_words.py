"""The office changes its own words in a notice that has not left. The words the law asks for cannot be reached from here."""

import uuid
from collections.abc import Mapping

from django.db.models import Q

from permits import access
from permits.actions.writing import hold_case, one_act
from permits.clock import machine_now
from permits.models import AuditEntry, Notice, User
from permits.notices import outbox
from permits.notices.own_words import own_words, place_of, with_words


class HasLeftError(Exception):
    """Nothing of the event is a draft any more: it was sent or dropped."""


def write_words(event: uuid.UUID, user: User, words: Mapping[str, str]) -> None:
    """Put a person's words (by language; one may still be missing) into the drafts of an event; none takes them out.

    What stood there before is kept with the row, with who and when. A day on which it was to leave is lifted: nobody has seen
    the new words yet. The same words once more change nothing. PermissionDenied, HasLeftError, ValueError for a kind that
    takes no words.
    """
    wanted = {language: text for language, text in words.items() if text}
    with one_act():
        hold_case(notices__event=event)
        # A message to several children's family is written with what each child's ledger keeps of it.
        held = Notice.objects.select_for_update(of=("self",)).filter(Q(event=event) | Q(said_in=event), state="draft")
        rows = list(held.select_related("application", "body", "decision").order_by("pk"))
        if not rows:
            raise HasLeftError
        for row in rows:
            access.check_send(user, row)
        if not place_of(rows[0].kind):
            raise ValueError(rows[0].kind)
        if own_words(rows[0]) == wanted:
            return
        for row in rows:
            before = {"own": own_words(row), "by": user.pk, "at": machine_now().isoformat()}
            changed = with_words(row.content, row.kind, row.language, wanted)
            row.content = {**changed, "earlier": [*row.content.get("earlier", []), before]}
            row.send_on = row.send_by = None
            outbox.rendered(row)
            row.save(update_fields=["sealed_content", "send_on", "send_by"])
        AuditEntry.write("words_changed", application=rows[0].application, user=user, notice=rows[0].pk)

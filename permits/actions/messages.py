"""The office writes to a family in words of its own, outside of any notice that the law knows."""

from collections.abc import Mapping

from permits import access
from permits.actions.writing import one_act
from permits.models import Application, AuditEntry, Notice, Side, User
from permits.notices import outbox, prepared


def write(side: Side, user: User, words: Mapping[str, str]) -> tuple[list[Notice], bool]:
    """Prepare a message by the family's own channels; it waits for the office to send it, and for both languages. One that says
    just this and waits already is given back, with False.

    `words` by language, the family's at least. It stops no clock and decides nothing. PermissionDenied; NoticeError without
    words in the family's language.
    """
    access.check_decide(user, side)
    with one_act():
        application = (
            Application.objects.select_for_update(of=("self",)).select_related("door", "rulebook").get(pk=side.application_id)
        )
        assert side.body is not None
        assert side.rulebook is not None
        if waiting := prepared.alike(application, side.body, "office_message", words):
            return waiting, False
        rows = outbox.write(application, "office_message", {}, body=side.body, rulebook=side.rulebook, own=words)
        AuditEntry.write("message_written", application=application, user=user)
    return rows, True

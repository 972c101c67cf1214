"""The rows by which an office finds a case: written anew, within the act that changes a name, an address or a number."""

from collections.abc import Iterable

from django.db.models import F

from permits.models import Application, SearchKey, Side, Spelling
from permits.models.search_key import EMAIL, PHONE
from permits.policy import asked, spelling


def write(application: Application) -> None:
    """Make the rows fit the application as it now stands; a sealed case gets none. Call it within the act that changes it."""
    SearchKey.objects.filter(application=application).delete()
    write_first(application, Side.objects.filter(application=application))


def write_first(application: Application, sides: Iterable[Side]) -> None:
    """The rows of a new application, for each body that has a side of it. At most three queries, whatever the name."""
    if application.is_sealed:
        return
    name = (application.first_name, application.middle_name, application.last_name)
    keys = set(spelling.keys(*name))
    if application.email:
        keys.add(EMAIL + application.email.lower()[:120])
    if number := asked.phone_key(application.phone):
        keys.add(PHONE + number)
    bodies = {side.body_id for side in sides if side.body_id}
    SearchKey.objects.bulk_create(
        [SearchKey(body_id=body, key=key, application=application) for body in sorted(bodies) for key in sorted(keys)]
    )
    _learn(spelling.spelled(*name))


def _learn(words: frozenset[str]) -> None:
    """Spellings of names that are new here."""
    known = Spelling.objects.filter(shortened__in=words, word=F("shortened")).values_list("word", flat=True)
    # In one order, so that two families with the same new name wait for each other instead of blocking each other.
    rows = sorted((short, word) for word in words - set(known) for short in spelling.shortened(word))
    Spelling.objects.bulk_create([Spelling(shortened=short, word=word) for short, word in rows], ignore_conflicts=True)

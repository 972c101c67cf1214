"""Makes what somebody takes out of the house: a list for a spreadsheet, or a whole case."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext, override

from permits.actions import exports as acts
from permits.models import Export, Job
from permits.notices.letters import CannotSet
from permits.queries import exports as queries
from permits.vault import store
from permits.worker import packet, sheets
from permits.worker.verdicts import Hopeless

_TELL_EACH = 200


def make_export(job: Job) -> None:
    """Make it, unless it is made; say on the way how far it is. A case that no font of ours can print fails, and says so."""
    found = Export.objects.select_related("user", "application")
    export = found.get(pk=job.payload["export"])
    if export.state != "waiting":
        return
    with override(export.language):
        try:
            acts.made(export, _made(export))
        except CannotSet as error:
            acts.could_not(export)
            raise Hopeless(
                f"a character that no font has: {', '.join(f'U+{ord(mark):04X}' for mark in error.characters)}"
            ) from error
        except Exception:
            if job.attempts >= job.max_attempts:
                acts.could_not(export)
            raise


def _made(export: Export) -> store.Stored:
    if export.kind == Export.CASE_PDF:
        return store.put(packet.case_pdf(export), export.context)
    if export.kind == Export.CASE_ZIP:
        return store.put(packet.case_zip(export), export.context)
    headings = queries.headings(export.columns)
    if export.kind == Export.LIST_XLSX:
        return store.put(sheets.as_xlsx(headings, _counted(export), gettext("Cases")), export.context)
    return store.put_parts(sheets.as_csv(headings, _counted(export)), export.context)


def _counted(export: Export) -> Iterator[Sequence[str | date]]:
    """The lines, while the person reads how many are made."""
    total = queries.rows_of(export.user, export.choices).count()
    acts.progress(export, 0, total)
    done = 0
    for done, line in enumerate(queries.lines(export.user, export.choices, export.columns, export.language), 1):
        if done % _TELL_EACH == 0:
            acts.progress(export, done, max(done, total))
        yield line
    acts.progress(export, done, max(done, total))

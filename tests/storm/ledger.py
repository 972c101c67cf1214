"""What the product really holds, as JSON: run by the storm as a process of its own with the product's environment.

Standard input: receipts as [[application key, requirement, sha256]]. Standard output: {applications, lost_receipts, due}.
"""

import hashlib
import json
import sys
from collections.abc import Iterable
from typing import Any

import django
from django.db import connection, transaction
from django.db.models import Q


def applications() -> list[dict[str, Any]]:
    """Each application with its number and its notices: [kind, channel, state, state of the sending job, key]."""
    from permits.models import Application, Job, Notice  # noqa: PLC0415 -- after django.setup()

    jobs = dict(Job.objects.filter(kind="send_email").values_list("unique_key", "state"))
    notices: dict[int, list[list[str]]] = {}
    for row in Notice.objects.exclude(application=None).only("key", "application_id", "kind", "channel", "state"):
        job = jobs.get(f"send_email:{row.key}", "none")
        notices.setdefault(row.application_id or 0, []).append([row.kind, row.channel, row.state, job, str(row.key)])
    return [
        {
            "key": str(row.key), "draft": str(row.draft_token), "number": row.confirmation_number, "email": row.email,
            "notices": notices.get(row.pk, []),
        }
        for row in Application.objects.all()
    ]  # fmt: skip


def lost(receipts: Iterable[tuple[str, str, str]]) -> list[Any]:
    """Receipts that were given for a file that cannot be read back as it was sent."""
    from permits.models import File  # noqa: PLC0415
    from permits.vault import store  # noqa: PLC0415

    gone = []
    for key, requirement, sha256 in receipts:
        file = File.objects.filter(application__key=key, document__requirement=requirement, sha256=sha256).first()
        try:
            read = store.read(file.vault_id, file.context) if file else b""
        except store.StoreError:
            read = b""
        if hashlib.sha256(read).hexdigest() != sha256:
            gone.append([key, requirement, sha256])
    return gone


def due() -> int:
    """Jobs that the worker still has to do now, and those that failed once and wait for their next try."""
    from permits.clock import machine_now  # noqa: PLC0415
    from permits.models import Job  # noqa: PLC0415

    waiting = Job.objects.filter(state__in=["ready", "running"])
    return waiting.filter(Q(run_at__lte=machine_now()) | Q(attempts__gt=0)).count()


def rows() -> dict[str, int]:
    """Rows of every table."""
    counted = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    return counted


if __name__ == "__main__":
    django.setup()
    given = json.loads(sys.stdin.read() or "[]")
    with transaction.atomic():
        if connection.vendor == "postgresql":  # one moment for all: the product's workers go on meanwhile
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        told = (
            {"rows": rows()} if given == "rows" else {"applications": applications(), "lost_receipts": lost(given), "due": due()}
        )
    sys.stdout.write(json.dumps(told))

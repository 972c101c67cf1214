"""Audit entries and decisions can be added, never changed or removed."""

from typing import Any

from django.db import migrations

TABLES = ("permits_auditentry", "permits_decision")


def guard(apps: Any, editor: Any) -> None:
    """Triggers, in each database's own words."""
    del apps
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for act in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    editor.execute(
        "CREATE FUNCTION permits_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        params=None,
    )
    for table in TABLES:
        editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION permits_append_only()"
        )


def unguard(apps: Any, editor: Any) -> None:
    """Take the triggers away again."""
    del apps
    for table in TABLES:
        if editor.connection.vendor == "sqlite":
            for act in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{act}")
        else:
            editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    if editor.connection.vendor != "sqlite":
        editor.execute("DROP FUNCTION permits_append_only()")


class Migration(migrations.Migration):
    """After the ground."""

    dependencies = [("permits", "0001_ground")]
    operations = [migrations.RunPython(guard, unguard)]

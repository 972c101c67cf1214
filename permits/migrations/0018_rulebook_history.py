"""Who published a version of the rules; and no version is ever changed."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "permits_rulebook"


def guard(apps: Any, editor: Any) -> None:
    """The triggers of 0002 for one more table."""
    del apps
    if editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        return
    editor.execute(
        f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION permits_append_only()"
    )


def unguard(apps: Any, editor: Any) -> None:
    """Take the triggers away again."""
    del apps
    if editor.connection.vendor == "sqlite":
        for act in ("update", "delete"):
            editor.execute(f"DROP TRIGGER {TABLE}_no_{act}")
    else:
        editor.execute(f"DROP TRIGGER {TABLE}_append_only ON {TABLE}")


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0017_comparisons'),
    ]

    operations = [
        migrations.AddField(
            model_name='rulebook',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(guard, unguard),
    ]

"""A case can be closed for missing papers, and opened again."""

from typing import Any

from django.db import migrations, models

TABLE = "permits_decision"


def guard_again(apps: Any, editor: Any) -> None:
    """SQLite makes a table anew to change a column: the triggers of 0002 are gone with the old one."""
    del apps
    if editor.connection.vendor != "sqlite":
        return
    for act in ("UPDATE", "DELETE"):
        editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act.lower()}")
        editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0022_conflicts'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='side', name='side_status'),
        migrations.AddField(
            model_name='side',
            name='reopened_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['abandoned', 'elsewhere', 'in_line', 'joined', 'late_referred', 'no', 'person_looks', 'second_person', 'waiting_family', 'withdrawn', 'yes'])), name='side_status'),
        ),
        migrations.RemoveConstraint(model_name='decision', name='decision_outcome'),
        migrations.AlterField(
            model_name='decision',
            name='outcome',
            field=models.CharField(max_length=9),
        ),
        migrations.AlterField(
            model_name='decision',
            name='sealed_words',
            field=models.BinaryField(default=bytes, help_text='{note: for the file, letter: {en, es} for the family, chain: proofs}'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['yes', 'no', 'abandoned'])), name='decision_outcome'),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]

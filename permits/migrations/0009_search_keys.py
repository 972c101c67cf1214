"""What an office finds a case by; keys are compared by code point whatever the database's own order of letters is."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def by_code_point(apps: Any, editor: Any) -> None:
    """SQLite does so by itself."""
    del apps
    if editor.connection.vendor == "postgresql":
        editor.execute('ALTER TABLE permits_searchkey ALTER COLUMN key TYPE varchar(130) COLLATE "C"')


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0008_who_works_on_it'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('pk', models.CompositePrimaryKey('body_id', 'key', 'application_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('body', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='permits.body')),
                ('key', models.CharField(max_length=130)),
                ('application', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='permits.application')),
            ],
            options={
                'indexes': [models.Index(fields=['application', 'key'], name='search_key_of_case')],
            },
        ),
        migrations.CreateModel(
            name='Spelling',
            fields=[
                ('pk', models.CompositePrimaryKey('shortened', 'word', blank=True, editable=False, primary_key=True, serialize=False)),
                ('shortened', models.CharField(max_length=60)),
                ('word', models.CharField(max_length=60)),
            ],
        ),
        migrations.RunPython(by_code_point, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='application',
            name='application_sealed_case_shows_nothing',
        ),
        migrations.RemoveField(
            model_name='application',
            name='folded_name',
        ),
        migrations.AlterField(
            model_name='application',
            name='birth_date',
            field=models.DateField(blank=True, db_index=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('is_sealed', False), models.Q(('birth_date', None), ('email', ''), ('first_name', ''), ('last_name', ''), ('middle_name', ''), ('phone', '')), _connector='OR'), name='application_sealed_case_shows_nothing'),
        ),
    ]

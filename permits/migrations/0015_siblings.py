"""Sets of brothers and sisters; what one message says for several children."""

from django.db import migrations, models


def begin_as_households(apps, schema_editor):
    applications = apps.get_model('permits', 'Application').objects.using(schema_editor.connection.alias)
    applications.filter(household__isnull=False, is_sealed=False).update(siblings=models.F('household'))


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0014_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='siblings',
            field=models.UUIDField(blank=True, db_index=True, null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='said_in',
            field=models.UUIDField(blank=True, db_index=True, null=True),
        ),
        migrations.RunPython(begin_as_households, migrations.RunPython.noop),
    ]

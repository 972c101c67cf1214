"""The school asked for, as far as its district's rules name it, so that cases can be counted by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Cases filed before have none: what a family wrote is sealed, and is not opened here."""

    dependencies = [
        ('permits', '0023_abandonment'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='school',
            field=models.CharField(blank=True, help_text='wanted_district:school, of a school its rules name; for counts', max_length=81),
            preserve_default=False,
        ),
    ]

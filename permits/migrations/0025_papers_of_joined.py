"""Papers of the same child's other application, once the two were joined."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """No file was carried before."""

    dependencies = [
        ('permits', '0024_school_asked_for'),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='carried',
            field=models.CharField(blank=True, help_text="joined: with the same child's other application; office: that one is another adult's", max_length=6),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='comparison',
            name='before',
            field=models.JSONField(default=dict, help_text='{statuses of the joined sides, received of the kept sides, papers that were carried}'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(('carried__in', ['', 'joined', 'office'])), name='file_carried'),
        ),
    ]

"""Two applications that looked as if they were for the same child, and what a person found."""

import django.db.models.deletion
import permits.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0016_messages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=10)),
                ('before', models.JSONField(default=dict, help_text='{status of each joined side, received of each kept side}, by kind')),
                ('at', models.DateTimeField(default=permits.clock.machine_now)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='side',
            name='side_status',
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['elsewhere', 'in_line', 'joined', 'late_referred', 'no', 'person_looks', 'waiting_family', 'withdrawn', 'yes'])), name='side_status'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comparison',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='permits.application'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='kept',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='permits.application'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='permits.application'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('first', 'second'), name='comparison_once'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kept__isnull', False), ('verdict', 'joined')), models.Q(('kept', None), ('verdict', 'both_stand')), _connector='OR'), name='comparison_verdict'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='comparison_of_two'),
        ),
    ]

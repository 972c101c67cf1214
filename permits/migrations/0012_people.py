"""Administrators, invitations, and sessions that can be ended."""

import django.db.models.deletion
import permits.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0011_outbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, null=True, unique=True)),
                ('sent_at', models.DateTimeField(default=permits.clock.machine_now)),
                ('expires_at', models.DateTimeField(help_text="by the machine's clock, as all links")),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='post',
            name='post_role',
        ),
        migrations.AddField(
            model_name='user',
            name='sign_outs',
            field=models.PositiveIntegerField(default=0, help_text="part of every session's key: one more ends them all"),
        ),
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=[('clerk', 'clerk'), ('supervisor', 'supervisor'), ('administrator', 'administrator')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['clerk', 'supervisor', 'administrator'])), name='post_role'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='notice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='permits.notice'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_at', None), ('token_hash', None), _connector='OR'), name='invitation_used_has_no_link'),
        ),
    ]

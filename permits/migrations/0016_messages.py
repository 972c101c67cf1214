import uuid

import django.db.models.deletion
from django.db import migrations, models

import permits.clock


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0015_siblings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('origin', models.CharField(max_length=6)),
                ('fingerprint', models.CharField(help_text='the same mail brought again has the same', max_length=64)),
                ('vault_id', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('received_at', models.DateTimeField(default=permits.clock.legal_now)),
                ('created_at', models.DateTimeField(default=permits.clock.machine_now)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('sealed_content', models.BinaryField(default=bytes)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='permits.application')),
                ('body', models.ForeignKey(help_text='the office whose e-mail is answered', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='permits.body')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='permits.notice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'fingerprint'), name='message_once'), models.CheckConstraint(condition=models.Q(('origin__in', ['family', 'second', 'other', 'auto'])), name='message_origin')],
            },
        ),
    ]

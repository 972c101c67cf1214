from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('permits', '0020_named_for_sealed'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='statement',
            name='statement_kind',
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['childcare_affidavit', 'employer_letter', 'co_signature', 'recommendation'])), name='statement_kind'),
        ),
    ]

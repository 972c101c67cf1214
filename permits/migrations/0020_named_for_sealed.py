"""Sealed cases are there for the people named for them; nobody is named until an administrator does it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("permits", "0019_proposals")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="post",
            name="is_named",
            field=models.BooleanField(default=False, help_text="sees sealed cases"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_named", False), ("role__in", ["clerk", "supervisor"]), _connector="OR"),
                name="post_named_works_on_cases",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(condition=models.Q(("is_sealed", True)), fields=["id"], name="application_sealed"),
        ),
    ]

"""By what an office finds a case again: plain rows under plain indexes, alike on every database (ADR 9)."""

from typing import ClassVar

from django.db import models

from permits.models.application import Application
from permits.models.body import Body

EMAIL, PHONE = "@", "#"  # a name has neither sign


class SearchKey(models.Model):
    """One word of the child's name, `@` and the e-mail address, or `#` and the end of the telephone number backwards.

    One row for each body that has a side of the case, so that a search reads nothing of other offices. A sealed case has none.
    Keys are compared by code point on both databases: the beginning of a word is a range.
    """

    pk = models.CompositePrimaryKey("body_id", "key", "application_id")
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=130)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="search_keys", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "key"], name="search_key_of_case")]

    def __str__(self) -> str:
        return f"{self.key} of {self.application_id}"


class Spelling(models.Model):
    """A word that some child's name has, under itself and under each spelling with one letter left out. It leads to nobody."""

    pk = models.CompositePrimaryKey("shortened", "word")
    shortened = models.CharField(max_length=60)
    word = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.shortened} for {self.word}"

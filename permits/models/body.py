"""A body that works in Passage: a district or a county office."""

from typing import ClassVar

from django.db import models


class Body(models.Model):
    """Every row that a body owns carries it, so that isolation between districts is not added later."""

    DISTRICT, COUNTY = "district", "county"
    kind = models.CharField(max_length=10, choices=[(DISTRICT, "district"), (COUNTY, "county")], default=DISTRICT)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(kind__in=["district", "county"]), name="body_kind")]

    def __str__(self) -> str:
        return self.name

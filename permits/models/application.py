"""What the family files, and what was later corrected in it."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models

from permits.clock import machine_now
from permits.keys import keyed_digits
from permits.models.body import Body
from permits.models.rulebook import Rulebook
from permits.models.sealed import Sealed
from permits.models.user import User
from permits.policy import numbers
from permits.policy.entries import STUDENTS
from permits.policy.facts import Facts


@dataclass(frozen=True)
class Person:
    """The child and how the family is reached, wherever they are kept."""

    first_name: str
    middle_name: str
    last_name: str
    birth_date: date
    email: str
    phone: str

    @property
    def full_name(self) -> str:
        """First, middle and last name, as filed."""
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)


class Application(models.Model):
    """One child, one school year, from one district to another; whichever door it came through.

    `draft_token` is the only key that keeps a family from filing twice; two applications for what looks like the same child
    share a `likeness` and are judged by a person. Children of one `household`, a random id, share papers; it is set only where a
    family applies for another child from a case it has opened, never by comparing names. `siblings` is the set of brothers and
    sisters that the office asks, decides and tells together: it begins as the household, and a person adds to it or ends it; it
    shares no papers. In a sealed case (Safe at Home), which is in no set, names, birth date, e-mail and phone stand in `answers`
    only, and their columns are empty.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    draft_token = models.UUIDField(unique=True)
    reference = models.CharField(max_length=8, unique=True)
    household = models.UUIDField(null=True, blank=True, db_index=True)
    siblings = models.UUIDField(null=True, blank=True, db_index=True)
    generation = models.PositiveSmallIntegerField(default=1)
    door = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8)
    school_year = models.CharField(max_length=7)
    residence_district = models.CharField(max_length=40, blank=True)
    wanted_district = models.CharField(max_length=40, blank=True)
    school = models.CharField(
        max_length=81, blank=True, help_text="wanted_district:school, of a school its rules name; for counts"
    )

    first_name = models.CharField(max_length=100, blank=True)
    middle_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    birth_date = models.DateField(null=True, blank=True, db_index=True)
    email = models.EmailField(blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    likeness = models.CharField(max_length=64, db_index=True)
    is_sealed = models.BooleanField(default=False)

    grade = models.CharField(max_length=3)
    current_grade = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=40)
    second_reason = models.CharField(max_length=40, blank=True)
    filer = models.CharField(max_length=20)
    language = models.CharField(max_length=3)
    channels = models.JSONField(default=list)
    sealed_answers = models.BinaryField(default=bytes)

    agreed_terms = models.CharField(max_length=120)
    agreed_at = models.DateTimeField()
    received_at = models.DateTimeField(help_text="by the legal clock")
    created_at = models.DateTimeField(default=machine_now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    contacts_held_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    answers = Sealed("answers")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(direction__in=["outgoing", "incoming"]), name="application_direction"),
            models.CheckConstraint(condition=~models.Q(language=""), name="application_language"),
            models.CheckConstraint(
                condition=models.Q(is_sealed=False)
                | models.Q(first_name="", middle_name="", last_name="", birth_date=None, email="", phone=""),
                name="application_sealed_case_shows_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(is_sealed=True) | models.Q(birth_date__isnull=False), name="application_birth_date"
            ),
        ]
        indexes: ClassVar = [
            # Few: the ones to look through when it is asked whether one of them waits for nobody.
            models.Index(fields=["id"], condition=models.Q(is_sealed=True), name="application_sealed"),
        ]

    def __str__(self) -> str:
        return numbers.show_reference(self.reference)

    @property
    def access_code(self) -> str:
        """The secret half of the confirmation number: computed, never stored, never shown to staff."""
        return numbers.with_check_digit(keyed_digits("access", f"{self.key}:{self.generation}", 11))

    @property
    def confirmation_number(self) -> str:
        """As the family reads it: `2741-6083 / 5920-1847-3306`."""
        return numbers.show(self.reference, self.access_code)

    @property
    def person(self) -> Person:
        """The child and contacts, opened if the case is sealed."""
        if not self.is_sealed:
            assert self.birth_date is not None
            return Person(self.first_name, self.middle_name, self.last_name, self.birth_date, self.email, self.phone)
        kept: dict[str, Any] = self.answers["person"]
        return Person(**{**kept, "birth_date": date.fromisoformat(kept["birth_date"])})

    @property
    def is_student(self) -> bool:
        """The student files: 18 or more, or living alone."""
        return self.filer in STUDENTS

    @property
    def reasons(self) -> tuple[str, ...]:
        """The first reason and, when given, the second."""
        return (self.reason, self.second_reason) if self.second_reason else (self.reason,)

    @property
    def facts(self) -> Facts:
        """What the rules ask of a case."""
        answers: dict[str, Any] = self.answers
        at_home = answers.get("parents_at_home")
        return Facts(
            direction=self.direction,
            school_year=self.school_year,
            grade=self.grade,
            reasons=self.reasons,
            filer=self.filer,
            parents_at_home=int(at_home) if at_home else None,
            groups=frozenset(answers.get("groups", ())),
            answers=answers.get("questions", {}),
        )


class Correction(models.Model):
    """A fact changed after filing. The first version stays, and old and new both open the look-up."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="corrections")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    field = models.CharField(max_length=40)
    sealed_change = models.BinaryField(help_text="{old, new, why}")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    at = models.DateTimeField(default=machine_now)

    change = Sealed("change")

    def __str__(self) -> str:
        return f"{self.field} of {self.application_id}"

"""`manage.py invite`: the first person of an office, or one who cannot come in any more."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from permits import languages
from permits.actions import people
from permits.models import Body, Post, User


class Command(BaseCommand):
    """Invites one person by e-mail."""

    help = "Invites a person to work for a body: makes the account and sends the link by which the person comes in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and as what."""
        parser.add_argument("email")
        parser.add_argument("--name", help="needed for somebody new")
        parser.add_argument("--body", default=settings.PASSAGE_DISTRICT, help="code of the district or county")
        parser.add_argument("--role", choices=Post.ROLES, default=Post.ADMINISTRATOR)
        parser.add_argument("--language", choices=languages.approved(), default=languages.FIRST)
        parser.add_argument("--anew", action="store_true", help="password or second step is lost: the account begins anew")
        parser.add_argument("--show-link", action="store_true", help="print the link too, for when no e-mail leaves yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite, or begin anew."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        try:
            url = self._anew(email) if options["anew"] else self._invite(email, options)
        except LookupError as error:
            raise CommandError(str(error)) from error
        except people.PeopleRefused as refused:
            raise CommandError(REFUSED[refused.code]) from refused
        if not url:
            self.stdout.write(f"{email} has an account, and the post now.")
            return
        self.stdout.write(
            f"The invitation to {email} is in the outbox; the worker sends it. The link works {people.LINK_DAYS} days."
        )
        if options["show_link"]:
            self.stdout.write(url)

    def _invite(self, email: str, options: dict[str, Any]) -> str:
        body = Body.objects.filter(code=options["body"]).first()
        if body is None:
            known = (
                ", ".join(Body.objects.order_by("code").values_list("code", flat=True)) or "none: run `manage.py publish_rules`"
            )
            raise CommandError(f"There is no body {options['body']}. Known: {known}.")
        known_name = User.objects.filter(email=email).values_list("name", flat=True).first()
        name = options["name"] or known_name
        if not name:
            raise CommandError("Say --name for somebody new.")
        invited = people.invite(email, name=name, body=body, role=options["role"], language=options["language"], by=None)
        return invited.url

    def _anew(self, email: str) -> str:
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        return people.begin_anew(user, by=None)


REFUSED = {
    "has_post": "This person has this post already. If the password or the second step is lost, say --anew.",
    "closed": "The account is closed. Invite the person again, without --anew.",
    "no_post": "This person has no post. Invite the person, without --anew.",
}

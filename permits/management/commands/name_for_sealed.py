"""`manage.py name_for_sealed`: who sees an office's sealed cases, where no administrator of that office can say it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from permits import access
from permits.actions import people
from permits.models import Post


class Command(BaseCommand):
    """Names one person for sealed cases, or ends that."""

    help = "Names a person for the sealed cases of a body. An office with administrators does it on its page People."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and where."""
        parser.add_argument("email")
        parser.add_argument("--body", default=settings.PASSAGE_DISTRICT, help="code of the district or county")
        parser.add_argument("--end", action="store_true", help="the person sees no sealed case of that body any more")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each post that works on cases there."""
        email, body, is_named = options["email"].strip().lower(), options["body"], not options["end"]
        held = Post.objects.filter(user__email=email, body__code=body, ended_at=None, role__in=access.ON_CASES)
        posts = list(held.select_related("body"))
        if not posts:
            raise CommandError(f"{email} has no post at {body} that works on cases.")
        for post in posts:
            people.name_for_sealed(post, by=None, is_named=is_named)
        self.stdout.write(f"{email} sees {'the' if is_named else 'no'} sealed cases of {body}{'' if is_named else ' any more'}.")

"""The fixture `album`: collected once for all tests that look at it, in a transaction that is undone."""

import logging
from typing import Any

import pytest
from django.db import transaction

from permits.management.season import load
from permits.models import rulebook
from permits.web import context
from tests.accessible import family_pages, office_pages
from tests.accessible.album import LANGUAGES, Album, Visit

SCENES = (*family_pages.SCENES, *office_pages.SCENES)


@pytest.fixture(scope="session")
def album(django_db_setup: Any, django_db_blocker: Any) -> Album:
    """Every page in both languages."""
    del django_db_setup
    kept = Album()
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]  # as Django's TestCase does, so that `durable` blocks may lie within
    logging.disable(logging.ERROR)  # refusals are asked for here
    with django_db_blocker.unblock(), undone:
        load.load()
        for language in LANGUAGES:
            for scene in SCENES:
                scene(Visit(kept, language))
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    rulebook.forget()
    context.forget()
    return kept

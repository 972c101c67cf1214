"""Words for families are approved in both languages, and retired."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from permits import access
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.languages import approved
from permits.models import AuditEntry, Body, Snippet, User


class TitleTakenError(Exception):
    """Another text of the body has this title."""


def approve(body: Body, user: User, title: str, words: Mapping[str, str]) -> Snippet:
    """Keep a text for the clerks of a body. ValueError where a language is missing; PermissionDenied, TitleTakenError."""
    _check(user, body)
    if set(words) != set(approved()) or not all(words.values()):
        raise ValueError(sorted(words))
    try:
        with one_act():
            snippet = Snippet.objects.create(body=body, title=title, words=dict(words), approved_by=user)
            AuditEntry.write("snippet_approved", application=None, body=body, user=user, snippet=snippet.pk)
    except IntegrityError as error:
        raise TitleTakenError from error
    return snippet


def retire(snippet: Snippet, user: User) -> None:
    """Nobody chooses it any more; notices that hold its words keep them. Harmless when repeated. PermissionDenied."""
    _check(user, snippet.body)
    with one_act():
        if Snippet.objects.filter(pk=snippet.pk, retired_at=None).update(retired_at=machine_now()):
            AuditEntry.write("snippet_retired", application=None, body=snippet.body, user=user, snippet=snippet.pk)


def _check(user: User, body: Body) -> None:
    if not access.can_approve_words(user, body):
        raise PermissionDenied

"""Views of the queue that a person keeps: named, changed, shared with the people of a body by its supervisor, dropped."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from permits import access
from permits.actions.writing import one_act
from permits.models import AuditEntry, Body, QueueView, User

MOST = 30


class NameTakenError(Exception):
    """The person has another view of that name."""


class TooManyError(Exception):
    """The person has `MOST` views already."""


def keep(user: User, name: str, asked: str, *, is_default: bool = False, shared: bool = False) -> QueueView:
    """A new view; kept again under its own name and the same wish it is the same one.

    NameTakenError, TooManyError, PermissionDenied for whoever shares and supervises nobody.
    """
    with one_act():
        had = QueueView.objects.filter(owner=user, name=name).first()
        if had is not None:
            if had.asked != asked:
                raise NameTakenError
            return had
        if QueueView.objects.filter(owner=user).count() >= MOST:
            raise TooManyError
        view = QueueView(owner=user, name=name, asked=asked)
        _set(view, user, is_default=is_default, shared=shared)
    return view


def change(view: QueueView, user: User, name: str, *, is_default: bool, shared: bool) -> None:
    """Another name; the view with which the queue begins; seen by all of the body. PermissionDenied, NameTakenError."""
    if view.owner_id != user.pk:
        raise PermissionDenied
    try:
        with one_act():
            view.name = name
            _set(view, user, is_default=is_default, shared=shared)
    except IntegrityError as error:
        raise NameTakenError from error


def drop(view: QueueView, user: User) -> None:
    """One's own view goes, for those too with whom it was shared. PermissionDenied."""
    if view.owner_id != user.pk:
        raise PermissionDenied
    QueueView.objects.filter(pk=view.pk).delete()


def _set(view: QueueView, user: User, *, is_default: bool, shared: bool) -> None:
    if is_default:
        QueueView.objects.filter(owner=user, is_default=True).exclude(pk=view.pk).update(is_default=False)
    body = Body.objects.filter(pk__in=access.supervised(user)).order_by("pk").first() if shared else None
    if shared and body is None:
        raise PermissionDenied
    begins = body is not None and view.body_id is None
    view.is_default, view.body = is_default, body
    view.save()
    if begins:
        AuditEntry.write("view_shared", application=None, user=user, body=body, view=view.pk)

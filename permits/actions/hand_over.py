"""A family gets its number at the counter: the office looks at who it is, the family reads the number on the counter device."""

from datetime import timedelta

from permits import access
from permits.actions.one_time import spend
from permits.actions.writing import hold_case, one_act
from permits.clock import machine_now
from permits.keys import keyed_hash, random_digits
from permits.models import Application, AuditEntry, OneTimeCode, User
from permits.wording import IDENTITIES

DIGITS, MINUTES = 6, 10


def hand_over(application: Application, user: User, identity: str) -> str:
    """Write down what was looked at (a code of wording.IDENTITIES); gives the code that opens the case once, on a counter device.

    Six digits that live ten minutes. PermissionDenied, ValueError for an unknown identity.
    """
    access.check_see_case(user, application)
    if identity not in IDENTITIES:
        raise ValueError(identity)
    code = random_digits(DIGITS)
    with one_act():
        hold_case(pk=application.pk)
        until = machine_now() + timedelta(minutes=MINUTES)
        OneTimeCode.objects.create(application=application, code_hash=_hash(application, code), expires_at=until)
        AuditEntry.write("number_handed_over", application=application, user=user, identity=identity)
    return code


def take(reference: str, code: str) -> Application | None:
    """The case for a reference and the code given at the counter; each code works once, within its life and five tries."""
    application = Application.objects.filter(reference=reference).first()
    if application is None or not spend(application, _hash(application, code), "number_shown_at_counter"):
        return None
    return application


def _hash(application: Application, code: str) -> str:
    return keyed_hash("counter-code", f"{application.key}:{code}")

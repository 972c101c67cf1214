"""A family gets its number at the counter: the office looks at who it is, the family reads the number on the counter device."""

from datetime import timedelta

from permits import access
from permits.actions.writing import one_act
from permits.clock import machine_now
from permits.keys import keyed_hash, random_digits
from permits.models import Application, AuditEntry, OneTimeCode, User
from permits.wording import IDENTITIES

DIGITS, MINUTES, TRIES = 6, 10, 5


def hand_over(application: Application, user: User, identity: str) -> str:
    """Write down what was looked at (a code of wording.IDENTITIES); gives the code that opens the case once, on a counter device.

    Six digits that live ten minutes. PermissionDenied, ValueError for an unknown identity.
    """
    access.check_see_case(user, application)
    if identity not in IDENTITIES:
        raise ValueError(identity)
    code = random_digits(DIGITS)
    with one_act():
        Application.objects.select_for_update().only("pk").get(pk=application.pk)
        until = machine_now() + timedelta(minutes=MINUTES)
        OneTimeCode.objects.create(application=application, code_hash=_hash(application, code), expires_at=until)
        AuditEntry.write("number_handed_over", application=application, user=user, identity=identity)
    return code


def take(reference: str, code: str) -> Application | None:
    """The case for a reference and the code given at the counter; each code works once, within its life and five tries."""
    application = Application.objects.filter(reference=reference).first()
    if application is None:
        return None
    with one_act():
        Application.objects.select_for_update().only("pk").get(pk=application.pk)
        for row in OneTimeCode.objects.select_for_update().filter(
            application=application, used_at=None, expires_at__gt=machine_now(), tries__lt=TRIES
        ):
            if row.code_hash == _hash(application, code):
                row.used_at = machine_now()
                row.save(update_fields=["used_at"])
                AuditEntry.write("number_shown_at_counter", application=application)
                return application
            row.tries += 1
            row.save(update_fields=["tries"])
    return None


def _hash(application: Application, code: str) -> str:
    return keyed_hash("counter-code", f"{application.key}:{code}")

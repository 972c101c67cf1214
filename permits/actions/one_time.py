"""A code sent by the family's own channel, before letters are shown or anything is changed."""

from datetime import timedelta

from permits.actions import limits
from permits.actions.lookup import TooOftenError
from permits.actions.writing import hold_case, one_act
from permits.clock import legal_now, machine_now
from permits.keys import keyed_hash, random_digits
from permits.models import Application, AuditEntry, OneTimeCode
from permits.notices import outbox
from permits.notices.dates import moment_in_words

MINUTES, TRIES = 15, 5
PER_HOUR, PER_DAY = 5, 10
# A letter or the counter cannot bring a code in a quarter of an hour; there the code lives longer.
SLOW_DAYS = 14
QUICK = ("email", "text", "phone")


def send_code(application: Application) -> str:
    """Send six digits by the family's first quick channel, else by letter or counter; gives back the channel used.

    Raises TooOftenError.
    """
    key = str(application.key)
    if limits.too_often("one-time-code", key, most=PER_HOUR, seconds=3600):
        raise TooOftenError
    # Each code may be tried five times: the day's limit keeps the sum of all tries far below what a guess would need.
    if limits.too_often("one-time-code-day", key, most=PER_DAY, seconds=24 * 3600):
        raise TooOftenError
    channel = channel_of(application)
    span = timedelta(minutes=MINUTES) if channel == "email" else timedelta(days=SLOW_DAYS)
    code = random_digits(6)
    until = (legal_now() + span).astimezone(application.rulebook.parsed.zone)
    with one_act():
        hold_case(pk=application.pk)
        OneTimeCode.objects.create(application=application, code_hash=_hash(application, code), expires_at=machine_now() + span)
        AuditEntry.write("one_time_code_sent", application=application, channel=channel)
        valid_until = moment_in_words(until, application.language)
        outbox.write(
            application, "one_time_code", {"code": code, "valid_until": valid_until},
            body=application.door, rulebook=application.rulebook, channels=[channel],
        )  # fmt: skip
    return channel


def check_code(application: Application, typed: str) -> bool:
    """True once for the right code, within its life and five tries."""
    digits = "".join(mark for mark in typed if mark.isdigit())
    return spend(application, _hash(application, digits), "one_time_code_used")


def spend(application: Application, code_hash: str, act: str) -> bool:
    """True once for a code that lives and was tried less than five times; the use is written down as `act`."""
    with one_act():
        hold_case(pk=application.pk)
        for row in OneTimeCode.objects.select_for_update().filter(
            application=application, used_at=None, expires_at__gt=machine_now(), tries__lt=TRIES
        ):
            if row.code_hash == code_hash:
                row.used_at = machine_now()
                row.save(update_fields=["used_at"])
                AuditEntry.write(act, application=application)
                return True
            row.tries += 1
            row.save(update_fields=["tries"])
    return False


def channel_of(application: Application) -> str:
    """The channel by which a code would go."""
    channels: list[str] = application.channels or ["letter"]
    slow = "counter" if channels[0] == "letter" and not outbox.can_post(application) else channels[0]
    return next((one for one in channels if one in QUICK), slow)


def _hash(application: Application, code: str) -> str:
    return keyed_hash("one-time-code", f"{application.key}:{code}")

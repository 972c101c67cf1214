"""The picture of the way back: a QR code that opens the status page with the number already filled in."""

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from permits.models import Application
from permits.notices.papers import qr_svg


def way_back(application: Application, language: str) -> str:
    """The status page's address with the number in the fragment only: a fragment never reaches a server or its logs."""
    digits = "".join(mark for mark in application.confirmation_number if mark.isdigit())
    return f"{address('status', language)}#{digits}"


def address(page: str, language: str) -> str:
    """The address of the page `status` or `documents`, without any secret."""
    return f"{settings.BASE_URL}/{language}/{page}/"


def picture(text: str) -> SafeString:
    """An <svg> element without style attributes; the text is in its squares only."""
    return mark_safe(qr_svg(text))  # digits and fixed markup of our own

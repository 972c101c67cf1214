"""Pages are compressed on the way out; files, which are compressed already or secret, are not."""

from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware


class Compress(GZipMiddleware):
    """Django's, for HTML and JSON only.

    A page that is compressed tells its length (BREACH). Django masks the CSRF token anew in each answer and pads the
    stream, cookies are SameSite=Lax, and no page repeats what another site put into the request beside a secret.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Compresses what a person reads."""
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith(("text/html", "application/json")):
            return response
        return super().process_response(request, response)


middleware = Compress

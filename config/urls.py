"""The machine's side of the addresses."""

from permits.urls import urlpatterns

__all__ = ["urlpatterns"]

handler400 = "permits.web.errors.bad_request"
handler403 = "permits.web.errors.permission_denied"
handler404 = "permits.web.errors.not_found"
handler500 = "permits.web.errors.server_error"

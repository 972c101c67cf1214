"""All doors: the family's and the office's pages in both languages."""

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from permits.office import joining, sessions
from permits.web import oidc
from permits.web.health import health
from permits.web.languages import root

urlpatterns = [
    path("", root, name="root"),
    path("health/", health, name="health"),
    # Without a language: the identity provider knows one address to send people back to.
    path("account/oidc/<slug:provider_id>/begin/", oidc.begin, name="openid_connect_login"),
    path("account/oidc/<slug:provider_id>/back/", oidc.come_back, name="openid_connect_callback"),
    *i18n_patterns(
        path("office/", include("permits.office.urls")),
        path("account/sign-in/", account.login, name="account_login"),
        path("account/sign-out/", account.logout, name="account_logout"),
        path("account/sign-out/everywhere/", joining.sign_out_everywhere, name="account_logout_everywhere"),
        path("account/sessions/", sessions.sessions, name="account_sessions"),
        path("account/again/", account.reauthenticate, name="account_reauthenticate"),
        path("account/inactive/", account.account_inactive, name="account_inactive"),
        path("account/password/", account.password_change, name="account_change_password"),
        path("account/reset/", account.password_reset, name="account_reset_password"),
        path("account/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
        re_path(
            r"^account/reset/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path("account/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
        path("account/2fa/", include("allauth.mfa.urls")),
        path("", include("permits.family.urls")),
        prefix_default_language=True,
    ),
]

"""All settings, from one typed environment. Every variable is described in docs/settings.md."""

import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment
from permits import languages
from permits.keys import secret_key

ROOT = Path(__file__).resolve().parent.parent

# demonstration: shifted clock, mailbox page and one-click sign-in. production: none of these.
PASSAGE_MODE = environment.text("PASSAGE_MODE", "demonstration")
if PASSAGE_MODE not in {"demonstration", "production"}:
    raise ImproperlyConfigured("PASSAGE_MODE must be demonstration or production.")
DEMONSTRATION = PASSAGE_MODE == "demonstration"
PRODUCTION = not DEMONSTRATION

VAR = environment.folder("PASSAGE_VAR", ROOT / "var")
KEYS_DIR = environment.folder("PASSAGE_KEYS", VAR / "keys")
VAULT_DIR = environment.folder("PASSAGE_VAULT", VAR / "vault")
if PRODUCTION and KEYS_DIR.is_relative_to(VAR):
    raise ImproperlyConfigured("PASSAGE_KEYS must lie outside PASSAGE_VAR: whoever copies the data must not copy the keys.")
# `make_keys` must be able to run before there is a key.
SECRET_KEY = secret_key(KEYS_DIR, may_create=DEMONSTRATION or sys.argv[1:2] == ["make_keys"])
DEBUG = False
ALLOWED_HOSTS = environment.names("PASSAGE_HOSTS", ("127.0.0.1", "localhost") if DEMONSTRATION else ())
BASE_URL = environment.text("PASSAGE_URL", "http://127.0.0.1:8000" if DEMONSTRATION else None).rstrip("/")
# How many proxies stand in front and may be believed about the client's address.
TRUSTED_PROXIES = environment.number("PASSAGE_PROXIES", 0)

INSTALLED_APPS = [
    "permits",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "permits.web.compress.middleware",
    "permits.web.headers.middleware",
    "csp.middleware.CSPMiddleware",
    "permits.web.clock.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "permits.web.languages.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "permits.web.refusals.middleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "permits.web.counter.middleware",
    "permits.web.closed.middleware",
    "permits.web.unreadable.Middleware",
    "permits.office.unreadable.Middleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "permits.web.context.page",
            ],
        },
    },
]
FORM_RENDERER = "permits.web.forms.Renderer"

DATABASE_URL = environment.text("DATABASE_URL", f"sqlite:///{VAR / 'passage.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=0)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # For demonstration, pilots and small districts: one writer at a time, and it waits its turn.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"] = {
        "pool": {
            "min_size": 2,
            "max_size": environment.number("PASSAGE_DATABASE_POOL", 16),
            "timeout": 20,
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "permits.User"

LANGUAGE_CODE = "en"
# Languages that no person has approved yet and that the family's pages offer all the same, with a mark.
DRAFT_LANGUAGES = environment.names("PASSAGE_DRAFT_LANGUAGES")
try:
    LANGUAGES = [(one.code, _(one.english)) for one in languages.shown(DRAFT_LANGUAGES)]
except ValueError as error:
    raise ImproperlyConfigured(f"PASSAGE_DRAFT_LANGUAGES: {error} is no draft language.") from error
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 86400
LOCALE_PATHS = [ROOT / "permits" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("PASSAGE_TIME_ZONE", "America/Los_Angeles")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# The family's session only remembers which draft or application this browser opened.
SESSION_ENGINE = "permits.web.session_store"
SESSION_COOKIE_AGE = 8 * 3600
# A family's pages close after so long without a sign of life; at the office's own counter device much sooner.
IDLE_SECONDS = environment.number("PASSAGE_IDLE_SECONDS", 15 * 60)
COUNTER_IDLE_SECONDS = environment.number("PASSAGE_COUNTER_IDLE_SECONDS", 3 * 60)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "permits.web.errors.csrf_failure"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "permits_cache"},
    # Parts of pages that are the same for everybody, kept by each process for a minute.
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fragments"},
}

# A body is read only by our own upload door, which streams; everything else is small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# The district whose office this site opens with; its year file lies in districts/<code>/.
PASSAGE_DISTRICT = environment.text("PASSAGE_DISTRICT", "lausd")
UPLOAD_LIMIT = environment.number("PASSAGE_UPLOAD_LIMIT", 25_000_000)
# In reports fewer cases than this are not shown by themselves.
SMALL_CELL = environment.number("PASSAGE_SMALL_CELL", 10)
CLAMD_ADDRESS = environment.text("PASSAGE_CLAMD", "")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environment.flag("PASSAGE_HSTS_ALL", default=False)
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def oidc_providers(issuer: str, client: str, secret: str, name: str) -> dict[str, dict[str, Any]]:
    """allauth's settings for one OpenID Connect provider; empty without an issuer."""
    app = {"provider_id": "oidc", "name": name, "client_id": client, "secret": secret, "settings": {"server_url": issuer}}
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}} if issuer else {}


# The district's own sign-in, when it has one: an OpenID Connect provider that says who somebody is.
OIDC_ISSUER = environment.text("PASSAGE_OIDC_ISSUER", "").rstrip("/")
if OIDC_ISSUER and PRODUCTION and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("PASSAGE_OIDC_ISSUER must begin with https://.")
OIDC_NAME = environment.text("PASSAGE_OIDC_NAME", "single sign-on")
SOCIALACCOUNT_PROVIDERS = oidc_providers(
    OIDC_ISSUER,
    environment.text("PASSAGE_OIDC_CLIENT", None if OIDC_ISSUER else ""),
    environment.text("PASSAGE_OIDC_SECRET", None if OIDC_ISSUER else ""),
    OIDC_NAME,
)
# always: everybody needs our second factor. unless_oidc: whoever comes from that provider, which asks for one itself, needs none.
SECOND_FACTOR = environment.text("PASSAGE_SECOND_FACTOR", "always")
if SECOND_FACTOR not in {"always", "unless_oidc"}:
    raise ImproperlyConfigured("PASSAGE_SECOND_FACTOR must be always or unless_oidc.")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        # Chromium holds the redirect that follows a form to this too.
        "form-action": [SELF, *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = environment.text("PASSAGE_SMTP_HOST", "" if DEMONSTRATION else None)
EMAIL_PORT = environment.number("PASSAGE_SMTP_PORT", 587)
EMAIL_HOST_USER = environment.text("PASSAGE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("PASSAGE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("PASSAGE_SMTP_TLS", default=PRODUCTION)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("PASSAGE_MAIL_FROM", "permits@passage.invalid" if DEMONSTRATION else None)
# Where answers and reports come in (docs/runbooks/mail.md): a name, to which each notice adds a part of its own, and a domain.
# In the demonstration without a mail server its mailbox page answers.
MAIL_REPLY = environment.text("PASSAGE_MAIL_REPLY", "permits@passage.invalid" if DEMONSTRATION and not EMAIL_HOST else "")
if MAIL_REPLY and not re.fullmatch(r"[a-z0-9._-]{1,16}@[a-z0-9.-]+", MAIL_REPLY):
    raise ImproperlyConfigured(
        "PASSAGE_MAIL_REPLY must look like permits@reply.district.example, at most 16 letters before the @."
    )

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "permits.web.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# An address nobody has gets no mail: allauth would invite its owner to sign up, which nobody does here.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Our own: the link leaves through the outbox, and answers tell nobody whether an address is known.
ACCOUNT_FORMS = {"reset_password": "permits.web.resets.ResetForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- a class
PASSWORD_RESET_TIMEOUT = 2 * 3600
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "office:queue"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SOCIALACCOUNT_ADAPTER = "permits.web.oidc.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "permits.web.passkeys.AddForm", "edit_webauthn": "permits.web.passkeys.RenameForm"}
# The demonstration runs without TLS; a passkey is bound to a name, so there it works at localhost and not at 127.0.0.1.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION
MFA_TOTP_ISSUER = "Passage"
MFA_ADAPTER = "permits.web.accounts.SecondFactorAdapter"
# allauth refuses the second factor to whoever has not confirmed an address, against strangers who sign up: here nobody does,
# and without the second factor no clerk comes in.
MFA_ALLOW_UNVERIFIED_EMAIL = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("PASSAGE_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

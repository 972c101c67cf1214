"""The settings of the tests: the product's own, with cheap passwords and without collected static files."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Outside of everything that writes the Content-Security-Policy, to add to it.
MIDDLEWARE = ["tests.noscript.middleware", *MIDDLEWARE]
# Static files are served from where they lie, without collecting them.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_HOST = ""
MAIL_REPLY = ""

"""The floor's settings: the product's own database settings, sessions, CSRF check and static-free middleware."""

import json
import os
from pathlib import Path

from config.settings import DATA_UPLOAD_MAX_MEMORY_SIZE, DATABASES, SECRET_KEY, VAR

__all__ = ["DATABASES", "DATA_UPLOAD_MAX_MEMORY_SIZE", "SECRET_KEY"]

SHAPE = json.loads(Path(os.environ["BENCH_SHAPE"]).read_text())
FILES = VAR / "floor-files"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["django.contrib.sessions", "bench.floor"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *(["django.middleware.gzip.GZipMiddleware"] if SHAPE["gzip"] else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "bench.floor.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
USE_I18N = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"

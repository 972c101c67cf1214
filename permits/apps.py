"""Passage is one Django app, divided by rooms instead of nouns."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    """The app."""

    name = "permits"
    verbose_name = "Passage"

"""Typed reading of environment variables, with errors that say what to do."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable as text; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        message = f"Set the environment variable {name} (docs/settings.md says what it means)."
        raise ImproperlyConfigured(message)
    return value


def flag(name: str, *, default: bool) -> bool:
    """The variable as a yes or no; only true, false, 1 and 0 are understood."""
    value = os.environ.get(name)
    if value is None:
        return default
    known = {"true": True, "1": True, "false": False, "0": False}
    if value.lower() not in known:
        message = f"{name} must be true or false, not {value!r}."
        raise ImproperlyConfigured(message)
    return known[value.lower()]


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError as error:
        message = f"{name} must be a whole number, not {value!r}."
        raise ImproperlyConfigured(message) from error


def folder(name: str, default: Path) -> Path:
    """The variable as a folder, made absolute; the folder need not exist yet."""
    return Path(os.environ.get(name) or default).absolute()


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """The variable as a list, separated by commas."""
    value = os.environ.get(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)

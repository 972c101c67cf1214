"""The demonstration season: every state is there, loading again changes nothing, and production refuses it."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from permits.clock import legal_today
from permits.management.season.families import FAMILIES
from permits.management.season.load import load
from permits.models import Application, Notice, Task
from permits.queries import case


@pytest.mark.django_db
def test_every_state_is_there_and_loading_again_changes_nothing() -> None:
    assert load() == len(FAMILIES)
    headlines = {case.of(application).headline for application in Application.objects.all()}
    assert headlines == {
        "in_line", "waiting_family", "person_looks", "late_referred", "released", "permitted", "refused", "withdrawn",
    }  # fmt: skip
    assert {"en", "es"} == set(Application.objects.values_list("language", flat=True))
    assert Application.objects.filter(is_sealed=True).count() == 1
    assert Task.objects.filter(kind="duplicate").exists()
    assert Notice.objects.filter(state="draft").exists()
    numbers = sorted(Application.objects.values_list("reference", flat=True))
    assert load() == len(FAMILIES)
    assert sorted(Application.objects.values_list("reference", flat=True)) == numbers


@pytest.mark.django_db
def test_the_clock_stands_inside_the_outgoing_window() -> None:
    load()
    assert date(2027, 2, 1) <= legal_today() <= date(2027, 4, 30) or legal_today().month in {3, 4}


@pytest.mark.django_db
def test_production_refuses_the_season(settings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(RuntimeError):
        load()
    assert not Application.objects.exists()


PRODUCTION = {
    "PASSAGE_MODE": "production",
    "PASSAGE_URL": "https://permits.district.example",
    "PASSAGE_SMTP_HOST": "mail.district.example",
    "PASSAGE_MAIL_FROM": "permits@district.example",
    "PASSAGE_HOSTS": "permits.district.example",
}


def start(more: dict[str, str], code: str = "import django; django.setup()") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **PRODUCTION, **more}
    return subprocess.run([sys.executable, "-c", code], cwd=settings.ROOT, env=env, capture_output=True, text=True, check=False)


def make_keys(folder: Path, var: Path) -> None:
    env = {"PATH": os.environ["PATH"], **PRODUCTION, "PASSAGE_VAR": str(var), "PASSAGE_KEYS": str(folder)}
    subprocess.run([sys.executable, "manage.py", "make_keys"], cwd=settings.ROOT, env=env, check=True, capture_output=True)


def test_production_refuses_keys_beside_the_data(tmp_path: Path) -> None:
    told = start({"PASSAGE_VAR": str(tmp_path), "PASSAGE_KEYS": str(tmp_path / "keys")})
    assert told.returncode != 0
    assert "PASSAGE_KEYS must lie outside PASSAGE_VAR" in told.stderr


def test_production_starts_with_keys_of_its_own_and_shifts_no_clock(tmp_path: Path) -> None:
    var, keys = tmp_path / "var", tmp_path / "keys"
    make_keys(keys, var)
    assert sorted(path.name for path in keys.iterdir()) == ["django", "numbers", "seal-1"]
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from permits.models import ClockShift; ClockShift.objects.create(pk=1, seconds=86400 * 100)\n"
        "from permits import clock; assert abs((clock.legal_now() - clock.machine_now()).total_seconds()) < 60\n"
    )
    var.mkdir()
    told = start({"PASSAGE_VAR": str(var), "PASSAGE_KEYS": str(keys)}, code)
    assert told.returncode == 0, told.stderr


def test_production_makes_no_key_by_itself(tmp_path: Path) -> None:
    told = start({"PASSAGE_VAR": str(tmp_path / "var"), "PASSAGE_KEYS": str(tmp_path / "keys")})
    assert told.returncode != 0
    assert "make_keys" in told.stderr

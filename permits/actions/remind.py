"""A family that comes too early is told when the window opens."""

from datetime import datetime

from permits.actions.writing import one_act
from permits.clock import legal_now, machine_now
from permits.models import Job, Rulebook
from permits.vault.sealing import seal_text

SEALED_FOR = "reminder"


def remind_when_open(rulebook: Rulebook, *, direction: str, language: str, channel: str, to: str, run_at: datetime) -> None:
    """Promise an e-mail or a text at the moment the window opens, `run_at` by the legal clock. Where it goes is kept sealed."""
    payload = {
        "rulebook": rulebook.pk, "direction": direction, "language": language, "channel": channel, "opens": run_at.isoformat(),
        "sealed": seal_text(to, SEALED_FOR).hex(),
    }  # fmt: skip
    with one_act():
        Job.enqueue("remind_open", payload=payload, run_at=machine_now() + (run_at - legal_now()))

"""The office's side of the product's database, as JSON: run by the season as a process of its own with the product's environment.

python -m tests.storm.office staff 12    # so many clerks of the district of residence; [[id, name]]
python -m tests.storm.office season      # what the season left: see `outcome`
"""

import json
import sys
from collections import Counter
from typing import Any

import django

DISTRICT = "lausd"


def staff(count: int) -> list[list[Any]]:
    """Clerks, and one supervisor at the end."""
    from permits.models import Body, Post, User  # noqa: PLC0415 -- after django.setup()

    made = []
    for number in range(count + 1):
        role = Post.SUPERVISOR if number == count else Post.CLERK
        user = User.objects.create_user(f"robot{number}@season.example", name=f"Robot {number}")
        Post.objects.create(user=user, body=Body.objects.get(code=DISTRICT), role=role)
        made.append([user.pk, user.name])
    return made


def outcome() -> dict[str, Any]:
    """Decisions of robots, how often a side has more than one, notices of decisions by event, inversions without a reason.

    `sides`: [reference, status, when decided or None, last legal day] of every side of the storm's families.
    `notices`: [decision, channel, copy, state, job's state] of every row that tells one.
    """
    from permits.models import Decision, Job, Notice, Side, User  # noqa: PLC0415
    from permits.policy.clocks import decision_due  # noqa: PLC0415
    from permits.queries import order  # noqa: PLC0415

    mine = Side.objects.filter(kind=Side.RELEASE, application__email__endswith="@storm.example").select_related("rulebook")
    decided = dict(Decision.objects.filter(side__in=mine).values_list("side", "decided_at"))
    jobs = dict(Job.objects.filter(kind="send_email").values_list("unique_key", "state"))
    notices = Notice.objects.filter(decision__side__in=mine).order_by("pk")
    order.MOST_SHOWN = 10**6  # the page shows the last hundred; here each counts
    supervisor = User.objects.get(name__startswith="Robot", posts__role="supervisor")
    out_of_turn = [
        one for one in order.inversions(supervisor, "2027-28") if one.side.application.email.endswith("@storm.example")
    ]
    return {
        "sides": [
            [
                str(side.application), side.status,
                decided[side.pk].isoformat() if side.pk in decided else None,
                decision_due(side.rulebook.parsed, side.received_at).on.isoformat(),
            ]
            for side in mine.select_related("application", "rulebook")
            if side.rulebook
        ],
        "twice": [side for side, often in Counter(Decision.objects.values_list("side", "round")).items() if often > 1],
        "notices": [
            [row.decision_id, row.channel, row.is_copy, row.state, jobs.get(f"send_email:{row.key}", "")] for row in notices
        ],
        "decisions": len(decided),
        "out_of_turn": len(out_of_turn),
        "without_reason": [str(one.side.application) for one in out_of_turn if not one.because],
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(staff(int(sys.argv[2])) if sys.argv[1] == "staff" else outcome()))

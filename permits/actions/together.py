"""One act for several cases, each through the act for one; what changed since it was shown is left alone."""

from collections.abc import Collection, Sequence

from django.core.exceptions import PermissionDenied

from permits.actions import assign
from permits.models import User
from permits.queries import together
from permits.queries.together import Line


def do(user: User, keys: Sequence[int], act: str, seen: Collection[str], to: User | None = None) -> list[tuple[Line, str]]:
    """Each case with a code of office.words.WHY_NOT, empty where it was done. `seen`: `Line.seen` of all that was shown.

    Each case is a transaction of its own. A second call with the same `seen` finds what the first one changed, and leaves it.
    """
    done = []
    for line in together.plan(user, keys, act, to.pk if to else None):
        why = line.why_not
        if not why and line.seen not in seen:
            why = "changed"
        done.append((line, why or _one(user, line, act, to)))
    return done


def _one(user: User, line: Line, act: str, to: User | None) -> str:
    try:
        if act == "take":
            assign.take(line.side, user)
        elif act == "put_back":
            assign.put_back(line.side, user)
        elif to is not None:
            assign.give(line.side, user, to)
    except assign.TakenError:
        return "changed"
    except assign.NothingToDoError:
        return "over"
    except PermissionDenied:
        return "not_allowed"
    return ""

"""How much each colleague of a body has: open cases, the languages they are in, and how many of them are due soon."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from permits import access
from permits.access import Staff
from permits.clock import legal_today
from permits.models import Side, User
from permits.queries import ready
from permits.queries.lists import WAITING


@dataclass
class Load:
    """Open sides of one person at one body: how many, by the family's language, and how many are `near` their legal day."""

    person: User
    open: int = 0
    near: int = 0
    languages: dict[str, int] = field(default_factory=dict)


def of_colleagues(user: Staff, side: Side) -> Mapping[int, Load]:
    """Everybody to whom the side can be given, by id, in the order of their names, with what the person may know of. Three
    queries."""
    loads = {person.pk: Load(person) for person in access.colleagues(user, side)}
    if side.body_id is None or not loads:
        return loads
    near = ready.due_by([side.body_id], ready.NEAR, legal_today())
    held = access.sides_of(user).filter(owner__in=loads, body=side.body_id, status__in=WAITING)
    rows = held.values_list("owner", "application__language").annotate(n=Count("pk"), near=Count("pk", filter=Q(near)))
    for owner, language, count, soon in rows.order_by("owner", "application__language"):
        load = loads[owner]
        load.open += count
        load.near += soon
        load.languages[language] = count
    return loads

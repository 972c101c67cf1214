"""Several at once, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the error it met, in the order in which they ended. They begin together."""
    start, outcomes = threading.Barrier(len(acts)), list[Any]()

    def go(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            outcomes.append(act())
        except Exception as error:  # noqa: BLE001 -- it is the outcome
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes

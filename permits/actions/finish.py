"""A task is done."""

from permits import access
from permits.actions.writing import hold_case, one_act
from permits.clock import machine_now
from permits.models import AuditEntry, Task, User


def finish(pk: int, user: User) -> None:
    """Mark a task of the person's own bodies as done; repeating it does nothing. Task.DoesNotExist for any other."""
    with one_act():
        hold_case(tasks__id=pk)
        task = (
            Task.objects.select_for_update(of=("self",))
            .select_related("application")
            .get(pk=pk, pk__in=access.tasks_of(user).values("pk"))
        )
        if task.done_at is not None:
            return
        task.done_at, task.done_by = machine_now(), user
        task.save(update_fields=["done_at", "done_by"])
        AuditEntry.write("task_done", application=task.application, body=task.body, user=user, task=task.pk, kind=task.kind)

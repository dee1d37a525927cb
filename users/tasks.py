"""Work that the people floor does outside of requests: each task is one action."""

from celery import shared_task

from scrm.lib import clock
from users.actions import passwords, pruning
from users.actions.ingest import partitions


@shared_task(name="users.mail_link")
def mail_link(employee_id: int, base: str, minutes: int) -> None:
    """Mail a one-time link to set a password."""
    passwords.mail_link(employee_id=employee_id, base=base, minutes=minutes, now=clock.now())


@shared_task(name="users.prune_expired")
def prune_expired() -> None:
    """Forget what may not be kept any longer."""
    pruning.prune_expired(now=clock.now())


@shared_task(name="users.ensure_partitions")
def ensure_partitions() -> None:
    """Make the partitions of this month and the next two."""
    partitions.ensure_coming(now=clock.now())

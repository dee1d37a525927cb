"""The jobs of outreach, each one line."""

from celery import shared_task

from outreach.actions.filling import ensure_queue_run as ensure
from scrm.lib import clock


@shared_task(name="outreach.ensure_queue_run")
def ensure_queue_run() -> None:
    """Fill today's queues when it is time."""
    ensure(now=clock.now())

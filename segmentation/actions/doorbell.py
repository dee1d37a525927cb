"""Owns the ringing for workers. Nothing depends on it: beat asks the database again in a few minutes."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(task: str, *arguments: int, times: int = 1) -> None:
    """Ask workers to run a task by its name; a broker that is away is noted and forgiven."""
    try:
        for _ in range(times):
            current_app.send_task(task, arguments)
    except OperationalError:
        logger.warning("The broker is away; %s waits for the next look at the database.", task)

"""Owns schedulers, workers and kills in real processes; each connects to the database by itself."""

import os
import signal
import time

from django.db import connections

from segmentation.actions import nightly, runs
from segmentation.models import Run

PAUSE_SECONDS = 0.02
CHUNK = 3  # profiles


def schedule(now) -> None:
    """Ask whether the night is done, again and again, as beat does, until it is."""
    _cut_small()
    nightly.ring = lambda *_arguments, **_options: None  # the bell is silent: workers look for themselves
    while not Run.objects.filter(state=Run.State.DONE).exists():
        nightly.ensure_nightly_run(now=now)
        time.sleep(PAUSE_SECONDS)


def work() -> None:
    """Work on whatever night is under way until one is done."""
    _cut_small()
    while not Run.objects.filter(state=Run.State.DONE).exists():
        nightly.work_on_any_run()
        time.sleep(PAUSE_SECONDS)


def work_and_die(point: int) -> None:
    """Work, and be killed outright at a fail-point: each statement, and each side of each commit."""
    _cut_small()
    points, connection = _FailPoints(point), connections["default"]
    commit = type(connection)._commit

    def commit_between(self):
        points.pass_one()
        commit(self)
        points.pass_one()

    type(connection)._commit = commit_between
    with connection.execute_wrapper(points.around):
        nightly.work_on_any_run()


class _FailPoints:
    """Count the fail-points of this life, and end it at one of them."""

    def __init__(self, last: int) -> None:
        self.left = last

    def pass_one(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, execute, sql, params, many, context):
        self.pass_one()
        return execute(sql, params, many, context)


def _cut_small() -> None:
    """Cut the work of a small crowd into many chunks."""
    nightly.CHUNK, runs.SETTLE_SECONDS = CHUNK, 60

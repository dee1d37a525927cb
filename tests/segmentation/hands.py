"""Owns schedulers, workers and kills in real processes; each connects to the database by itself."""

import os
import signal
import time

import django

PAUSE_SECONDS = 0.02
CHUNK = 3  # profiles


def schedule(now) -> None:
    """Ask whether the night is done, again and again, as beat does, until it is."""
    nightly, _runs, Run = _product()
    nightly.ring = lambda *_arguments, **_options: None  # the bell is silent: workers look for themselves
    while not Run.objects.filter(state=Run.State.DONE).exists():
        nightly.ensure_nightly_run(now=now)
        time.sleep(PAUSE_SECONDS)


def work() -> None:
    """Work on whatever night is under way until one is done."""
    nightly, _runs, Run = _product()
    while not Run.objects.filter(state=Run.State.DONE).exists():
        nightly.work_on_any_run()
        time.sleep(PAUSE_SECONDS)


def work_and_die(point: int) -> None:
    """Work, and be killed outright at a fail-point: each statement, and each side of each commit."""
    nightly, _runs, _Run = _product()
    from django.db import connections  # noqa: PLC0415 -- needs the apps

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


def _product():
    """Set the apps up, and cut the work of a small crowd into many chunks."""
    django.setup()
    from segmentation.actions import nightly, runs  # noqa: PLC0415 -- needs the apps
    from segmentation.models import Run  # noqa: PLC0415

    nightly.CHUNK, runs.SETTLE_SECONDS = CHUNK, 60
    return nightly, runs, Run

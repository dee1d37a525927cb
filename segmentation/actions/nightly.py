"""Owns the nightly job: fold, replay, grids, score and count of one date, opened once, done by many hands."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib import clock, sql
from scrm.lib.errors import Refused
from segmentation.actions.count import count_standings
from segmentation.actions.cut_points import measure_population
from segmentation.actions.doorbell import ring
from segmentation.actions.fold import finish_fold, fold_chunk, plan_fold
from segmentation.actions.memory import restore_standings
from segmentation.actions.replay import REPLAY, finish_replay, plan_replay, replay_chunk
from segmentation.actions.rescore import RESCORE
from segmentation.actions.runs import Job, Step, open_run, retry_run, work_on
from segmentation.actions.score import score_chunk
from segmentation.models import CutPoints, Heartbeat, QuantileGrid, Run, Standing, StandingMemory, Transition
from segmentation.queries.policy import version_in_force
from segmentation.queries.runs import NIGHTLY, OPENS_AT, ranges, running
from users.models import MarkCursor

CHUNK = 20_000  # profiles
HANDS = 4  # rings for a run; a worker too many finds nothing to do
TASK_SECONDS = 200  # below Celery's soft limit
JOB = Job(
    NIGHTLY,
    (
        Step("fold", fold_chunk, plan_fold, finish_fold, splits=True),
        Step(REPLAY, replay_chunk, plan_replay, finish_replay, splits=True),
        Step("grids", measure_population),
        Step("score", score_chunk, lambda run: ranges(size=CHUNK), splits=True),
        Step("count", count_standings),
    ),
)


class DateAhead(Refused):
    """The date has not come."""

    code = "date_ahead"
    message = _("这一天还没有到，无法计算。")


class DateBehind(Refused):
    """A later night is there already."""

    code = "date_behind"
    message = _("之后的日期已经计算过。要重算请加 --rebuild：这一天及以后的结果会先清除。")


def open_nightly_run(*, date: dt.date, now: dt.datetime, rebuild: bool = False) -> Run:
    """Return the run of a date, opened or taken up again; an older one than the latest needs `rebuild`."""
    if date > clock.business_date(now):
        raise DateAhead
    if rebuild:
        forget_nights(since=date)
    elif _has_run_after(date):
        raise DateBehind
    run = open_run(JOB, date=date, now=now, policy_version=version_in_force())
    if run.state == Run.State.FAILED:
        retry_run(run)
    return run


def ensure_nightly_run(*, now: dt.datetime) -> Run | None:
    """Open today's run when its hour has come, and ring for workers while one is under way."""
    local = now.astimezone(clock.zone())
    run = running()
    if run is None and local.time() >= OPENS_AT and _is_next(local.date()):
        run = open_run(JOB, date=local.date(), now=now, policy_version=version_in_force())
    if run:
        ring("segmentation.work_on_run", run.pk, times=HANDS)
    return run


def work_on_run(
    *, run_id: int, seconds: float = TASK_SECONDS, report: Callable[[Run], None] | None = None
) -> bool:
    """Work on a nightly run until it is over or the time is up; say whether it is over."""
    return work_on(JOB, Run.objects.get(pk=run_id), seconds=seconds, report=report)


def work_on_any_run() -> None:
    """Work on the run that is under way, if there is one."""
    if run := running():
        work_on_run(run_id=run.pk)


def take_a_turn(*, run_id: int) -> None:
    """Work on a run for one task's time, and ring again if that was not enough."""
    if not work_on_run(run_id=run_id):
        ring("segmentation.work_on_run", run_id)


@transaction.atomic
def forget_nights(*, since: dt.date) -> None:
    """Take everything back to what the night of a date started from, and what waited for a confirmation.

    Runs, counts, grids, changes and memory of the date and later go.
    """
    sql.value("segmentation", "lock_standings")
    MarkCursor.objects.filter(consumer=RESCORE).delete()
    Run.objects.filter(job=NIGHTLY, date__gte=since).delete()
    QuantileGrid.objects.filter(date__gte=since).delete()
    CutPoints.objects.filter(date__gte=since, created_by=None).delete()
    Transition.every.filter(date__gte=since).delete()
    StandingMemory.objects.filter(night__gte=clock.day_number(since)).delete()
    restore_standings(since)
    Standing.objects.filter(as_of__gte=since).delete()


def note_heartbeat(*, now: dt.datetime) -> None:
    """Write down that a worker lives."""
    Heartbeat.objects.update_or_create(pk="worker", defaults={"at": now})


def _is_next(date: dt.date) -> bool:
    """Say whether neither this night nor a later one was begun."""
    return not Run.objects.filter(job=NIGHTLY, date__gte=date).exists()


def _has_run_after(date: dt.date) -> bool:
    """Say whether a later night was begun and this one was not."""
    runs = Run.objects.filter(job=NIGHTLY)
    return runs.filter(date__gt=date).exists() and not runs.filter(date=date).exists()

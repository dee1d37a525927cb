"""Owns what is read about runs: which is the latest, how far it is, and whether all is well."""

import datetime as dt

from django.db.models import Count, Q

from scrm.lib import clock, sql
from segmentation.models import Heartbeat, Run, RunChunk

NIGHTLY = "nightly"
OPENS_AT = dt.time(2, 0)  # brand time
DUE_AT = dt.time(6, 0)
SILENCE = dt.timedelta(minutes=5)  # a worker that gave no sign of life for so long is taken for dead


def latest(job: str) -> Run | None:
    """Return the run of the latest date."""
    return Run.objects.filter(job=job).order_by("-date").first()


def running(job: str = NIGHTLY) -> Run | None:
    """Return the run that is under way, the oldest first."""
    return Run.objects.filter(job=job, state=Run.State.RUNNING).order_by("date").first()


def last_done(job: str = NIGHTLY, before: dt.date | None = None) -> Run | None:
    """Return the last finished run, or the last one before a date."""
    done = Run.objects.filter(job=job, state=Run.State.DONE)
    if before:
        done = done.filter(date__lt=before)
    return done.order_by("-date").first()


def ranges(*, size: int | None = None, parts: int | None = None) -> list[tuple[int, int]]:
    """Cut all profiles into key ranges of a size, or into so many parts; of nobody there are none."""
    if parts:
        total = sql.value("segmentation", "count_profiles")
        size = max(1, -(-total // parts))
    return sql.rows("segmentation", "plan_ranges", {"size": size})


def progress(run: Run) -> list[dict]:
    """Return each step of a run with its chunks, finished and set aside, and its rows."""
    steps = run.steps.annotate(
        total=Count("chunks"),
        finished=Count("chunks", filter=Q(chunks__finished_at__isnull=False)),
        set_aside=Count("chunks", filter=Q(chunks__set_aside_at__isnull=False)),
    )
    names = ("name", "started_at", "finished_at", "rows", "left_out", "total", "finished", "set_aside")
    return list(steps.order_by("position").values(*names))


def set_aside(run: Run) -> list[RunChunk]:
    """Return the single profiles that a run could not compute, with the error of each."""
    return list(RunChunk.objects.filter(step__run=run, set_aside_at__isnull=False).order_by("first_id"))


def readiness(now: dt.datetime) -> dict:
    """Say whether the night is computed, or not due yet, and whether a worker lives."""
    run, beat = _run_readiness(now), Heartbeat.objects.filter(pk="worker").first()
    age = int((now - beat.at).total_seconds()) if beat else None
    alive = age is not None and age <= SILENCE.total_seconds()
    return {"run": run, "worker": {"ok": alive, "heartbeat_age_seconds": age}}


def _run_readiness(now: dt.datetime) -> dict:
    local, done = now.astimezone(clock.zone()), last_done()
    today = Run.objects.filter(job=NIGHTLY, date=local.date()).first()
    state = today.state if today else "absent"
    due = local.time() >= DUE_AT
    failed = state == Run.State.FAILED
    return {
        "ok": state == Run.State.DONE or not (due or failed),
        "state": state,
        "last_done": done.date.isoformat() if done else None,
    }

"""Owns how a job is carried through: one run a date, steps in order, chunks claimed, done once, tried again.

A worker claims a chunk in one transaction (counter, epoch, lease) and works in a second one, which locks the
chunk first: while it lives nobody else can take the chunk, and when its connection dies the lock is gone with
everything it wrote. Results and progress commit together, so a kill anywhere loses nothing.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from scrm.lib import sql
from scrm.lib.errors import Refused
from segmentation.models import Run, RunChunk, RunStep
from users.models import Profile

LEASE_SECONDS = 60
FAILURES = 3  # a chunk that failed so often is halved, or set aside when it is one profile
SET_ASIDE = 20  # so many profiles set aside in one step are no accident: the run fails and tells why
LOST_CLAIMS = 10  # the same for claims whose worker vanished
PAUSE_SECONDS = 0.1
SETTLE_SECONDS = 5
EVERYBODY = (0, 2**63 - 1)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One step of a job: how it is cut, what is done with a chunk, and what follows the last one."""

    name: str
    work: Callable[[Run, RunChunk], int]  # inside a transaction; returns how many rows it made
    plan: Callable[[Run], list[tuple[int, int]]] = lambda run: [EVERYBODY]
    finish: Callable[[Run], None] = lambda run: None
    splits: bool = False  # a key range of profiles, which may be halved


@dataclass(frozen=True)
class Job:
    """A named list of steps; `Run.job` holds the name."""

    name: str
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        """Return a step by its name."""
        return next(step for step in self.steps if step.name == name)


class RunUnfinished(Refused):
    """Another date's run of the job is under way."""

    code = "run_unfinished"
    message = _("另一天的计算还没有完成，请先完成它。")


class Overtaken(Exception):
    """The chunk was given to somebody else meanwhile."""


@transaction.atomic
def open_run(job: Job, *, date: dt.date, now: dt.datetime, policy_version: int = 0) -> Run:
    """Return the date's run of a job, opened and its first step planned unless it exists already."""
    sql.value("segmentation", "lock_standings")
    cutoff = _cutoff()
    run, created = Run.objects.get_or_create(
        job=job.name,
        date=date,
        defaults={"cutoff_txid": cutoff, "policy_version": policy_version, "opened_at": now},
    )
    if created:
        if Run.objects.filter(job=job.name, state=Run.State.RUNNING).exclude(pk=run.pk).exists():
            raise RunUnfinished
        RunStep.objects.bulk_create(
            RunStep(run=run, position=place, name=step.name) for place, step in enumerate(job.steps)
        )
        _start_step(job, run, run.steps.get(position=0))
    return run


def work_on(job: Job, run: Run, *, seconds: float, report: Callable[[Run], None] | None = None) -> bool:
    """Claim, do and commit chunks until the run is over or the time is up; say whether it is over."""
    until = time.monotonic() + seconds
    while _is_running(run):
        chunk = claim_chunk(run)
        if chunk:
            perform(job, run, chunk)
        elif not advance(job, run):
            time.sleep(PAUSE_SECONDS)
        if report:
            report(run)
        if time.monotonic() > until:
            return not _is_running(run)
    return True


def claim_chunk(run: Run) -> RunChunk | None:
    """Claim a free chunk of the step that is under way."""
    step = run.steps.filter(finished_at__isnull=True).order_by("position").first()
    if step is None:
        return None
    number = sql.value("segmentation", "claim_chunk", {"step": step.pk, "lease": LEASE_SECONDS})
    return RunChunk.objects.select_related("step").get(pk=number) if number else None


def perform(job: Job, run: Run, chunk: RunChunk) -> None:
    """Do a claimed chunk; its results and its end commit together, or not at all."""
    step = job.step(chunk.step.name)
    if chunk.attempts - chunk.failures > LOST_CLAIMS:
        _give_up(step, run, chunk, "its workers vanished")
        return
    try:
        with transaction.atomic():
            _hold(chunk)
            chunk.rows = step.work(run, chunk)
            chunk.finished_at, chunk.error = Now(), ""
            chunk.save(update_fields=["rows", "finished_at", "error"])
    except Overtaken:
        logger.warning("%s: chunk %s was taken over", run, chunk)
    except (OperationalError, InterfaceError):  # the database's trouble, not the chunk's: it is free again
        connection.close()
        raise
    except Exception as error:  # noqa: BLE001 -- one bad profile must not stop the night of the others
        _note_failure(step, run, chunk, error)


@transaction.atomic
def advance(job: Job, run: Run) -> bool:
    """Close the step under way if nothing of it is left, and begin the next; say whether that was so."""
    if _open_chunks(run).exists():
        return False
    run = Run.objects.select_for_update().get(pk=run.pk)
    step = run.steps.filter(finished_at__isnull=True).order_by("position").first()
    if run.state != Run.State.RUNNING or step is None or _open_chunks(run).exists():
        return False
    job.step(step.name).finish(run)
    step.rows = sum(step.chunks.values_list("rows", flat=True))
    step.finished_at = Now()
    step.save(update_fields=["rows", "finished_at"])
    following = run.steps.filter(position__gt=step.position).order_by("position").first()
    if following:
        _start_step(job, run, following)
    else:
        _end_run(run, Run.State.DONE)
    return True


@transaction.atomic
def retry_run(run: Run) -> None:
    """Let a failed run go on where it stopped; whom the failed step set aside gets another chance."""
    sql.value("segmentation", "lock_standings")
    run.state, run.error = Run.State.RUNNING, ""
    run.save(update_fields=["state", "error"])
    left = RunChunk.objects.filter(step__run=run, step__finished_at__isnull=True, finished_at__isnull=True)
    left.update(attempts=0, failures=0, leased_until=None, set_aside_at=None)


def _cutoff() -> int:
    """Return the number below which all transactions have ended; all that is committed by now shall be below.

    So transactions older than a committed one get `SETTLE_SECONDS` to end; what is above the number then
    is read the next night. Who has written already in this transaction does not wait for itself.
    """
    until = time.monotonic() + SETTLE_SECONDS
    oldest, following, is_writing = sql.rows("segmentation", "cutoff")[0]
    while oldest < following and not is_writing and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
        oldest = sql.value("segmentation", "cutoff")
    return oldest


def _is_running(run: Run) -> bool:
    return Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).exists()


def _open_chunks(run: Run):
    """Return the unfinished chunks of the step under way; later steps have none yet."""
    return RunChunk.objects.filter(
        step__run=run, step__finished_at__isnull=True, finished_at__isnull=True, set_aside_at__isnull=True
    )


def _start_step(job: Job, run: Run, step: RunStep) -> None:
    step.started_at = Now()
    step.save(update_fields=["started_at"])
    RunChunk.objects.bulk_create(
        RunChunk(step=step, first_id=first, last_id=last) for first, last in job.step(step.name).plan(run)
    )


def _end_run(run: Run, state: str, error: str = "") -> None:
    run.state, run.error, run.finished_at = state, error[:500], Now()
    run.save(update_fields=["state", "error", "finished_at"])


def _hold(chunk: RunChunk) -> None:
    """Lock the chunk for this transaction if it is still ours; a frozen holder is cut off by the server."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = %s", [LEASE_SECONDS * 1000])
    held = RunChunk.objects.select_for_update().filter(pk=chunk.pk, epoch=chunk.epoch)
    if not held.filter(finished_at__isnull=True).exists():
        raise Overtaken


@transaction.atomic
def _note_failure(step: Step, run: Run, chunk: RunChunk, error: Exception) -> None:
    """Count a failure and set the chunk free; too often is enough."""
    reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:500]
    logger.error("%s %s: chunk %s failed: %s", run, step.name, chunk, reason)
    ours = RunChunk.objects.filter(pk=chunk.pk, epoch=chunk.epoch, finished_at__isnull=True)
    chunk.failures += 1
    if ours.update(failures=chunk.failures, error=reason, leased_until=None, worker=None) and (
        chunk.failures >= FAILURES
    ):
        _give_up(step, run, chunk, reason)


@transaction.atomic
def _give_up(step: Step, run: Run, chunk: RunChunk, reason: str) -> None:
    """Halve the chunk; set one profile aside; a step that cannot be cut fails the run."""
    ours = RunChunk.objects.filter(pk=chunk.pk, epoch=chunk.epoch, finished_at__isnull=True)
    if not step.splits:
        _end_run(run, Run.State.FAILED, f"{step.name}: {reason}")
    elif middle := _middle(chunk):
        ours.update(last_id=middle - 1, attempts=0, failures=0, leased_until=None, worker=None)
        RunChunk.objects.create(step=chunk.step, first_id=middle, last_id=chunk.last_id)
    else:
        ours.update(set_aside_at=Now(), error=reason[:500])
        if chunk.step.chunks.filter(set_aside_at__isnull=False).count() >= SET_ASIDE:
            _end_run(run, Run.State.FAILED, f"{step.name}: {reason}")


def _middle(chunk: RunChunk) -> int | None:
    """Return the id at which a chunk's second half begins, None where it has fewer than two profiles."""
    inside = Profile.objects.filter(pk__range=(chunk.first_id, chunk.last_id)).order_by("pk")
    half = inside.count() // 2
    return inside.values_list("pk", flat=True)[half] if half else None

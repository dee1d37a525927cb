"""Owns what workers are asked to do for standings; each task calls one action."""

from celery import shared_task

from scrm.lib import clock
from segmentation.actions import lifetime, nightly, rescore


@shared_task(name="segmentation.ensure_nightly_run")
def ensure_nightly_run() -> None:
    """Open today's run when its hour has come."""
    nightly.ensure_nightly_run(now=clock.now())


@shared_task(name="segmentation.work_on_run")
def work_on_run(run_id: int) -> None:
    """Work on a run for a while."""
    nightly.take_a_turn(run_id=run_id)


@shared_task(name="segmentation.rescore_touched")
def rescore_touched() -> None:
    """Re-score whoever did something since the night."""
    rescore.rescore_touched(now=clock.now())


@shared_task(name="segmentation.note_heartbeat")
def note_heartbeat() -> None:
    """Write down that a worker lives."""
    nightly.note_heartbeat(now=clock.now())


@shared_task(name="segmentation.ensure_lifetime_fit")
def ensure_lifetime_fit() -> None:
    """Fit the models of lifetime value when the last fit has grown old."""
    lifetime.ensure_lifetime_fit(now=clock.now())

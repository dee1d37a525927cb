"""The jobs of outreach, each one line."""

from celery import shared_task

from outreach.actions import effects, forecasts, queue_days, steps, tickets
from outreach.actions.crises import pause_in_crisis as pause
from outreach.actions.filling import ensure_queue_run as ensure
from outreach.actions.obeying import obey_marks as obey
from outreach.actions.returned import withdraw_returned as withdraw
from scrm.lib import clock


@shared_task(name="outreach.ensure_queue_run")
def ensure_queue_run() -> None:
    """Fill today's queues when it is time."""
    ensure(now=clock.now())


@shared_task(name="outreach.count_queue_days")
def count_queue_days() -> None:
    """Keep the figures of the day's lists."""
    queue_days.count_queue_days(now=clock.now())


@shared_task(name="outreach.judge_touches")
def judge_touches() -> None:
    """Judge what came of the conversations, and both arms."""
    effects.judge_touches(now=clock.now())


@shared_task(name="outreach.escalate_overdue")
def escalate_overdue() -> None:
    """Tell the leads of tickets whose clock ran out."""
    tickets.escalate_overdue(now=clock.now())


@shared_task(name="outreach.tend_plans")
def tend_plans() -> None:
    """Look after the care plans, and end what has settled."""
    steps.tend(now=clock.now())


@shared_task(name="outreach.pause_in_crisis")
def pause_in_crisis() -> None:
    """Take off the lists whoever is involved in a crisis."""
    pause(now=clock.now())


@shared_task(name="outreach.obey_marks")
def obey_marks() -> None:
    """End what is planned for the dead, the restricted and children."""
    obey(now=clock.now())


@shared_task(name="outreach.withdraw_returned")
def withdraw_returned() -> None:
    """Call nobody silent who was seen today."""
    withdraw(now=clock.now())


@shared_task(name="outreach.work_on_forecast")
def work_on_forecast(forecast_id: int) -> None:
    """Judge everybody by other rules, for a while."""
    forecasts.take_a_turn(forecast_id=forecast_id)


@shared_task(name="outreach.ensure_forecasts")
def ensure_forecasts() -> None:
    """Ring for the forecasts that are not done."""
    forecasts.ensure_forecasts()

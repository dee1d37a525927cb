"""Owns the exact forecasts: asked once, counted range by range, each range committed with its progress."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from outreach.models import Forecast
from outreach.queries.effect import Counting
from outreach.queries.policy import AREAS, in_force, rules_of
from segmentation.actions.doorbell import ring
from segmentation.queries.preview import next_ranges
from segmentation.queries.runs import last_done, running
from users.models import Employee, Profile

TASK = "outreach.work_on_forecast"
TASK_SECONDS = 100  # below Celery's soft limit
RANGES = 4  # in one transaction: a few seconds
KEPT = dt.timedelta(days=7)


@transaction.atomic
def ask_forecast(*, area: str, values: Mapping[str, Any], by: Employee, now: dt.datetime) -> Forecast | None:
    """Return the exact forecast of other values, asked for if nobody did; None where no night shows it."""
    run = last_done()
    if run is None or not AREAS[area].horizons:
        return None
    Forecast.objects.filter(asked_at__lt=now - KEPT).delete()
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    forecast, created = Forecast.objects.get_or_create(
        run=run,
        area=area,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        standing_version=in_force("standing")[1],
        contact_version=in_force("contact")[1],
        defaults={"values": values, "asked_by": by, "asked_at": now, "total": Profile.objects.count()},
    )
    if created:
        transaction.on_commit(lambda: ring(TASK, forecast.pk))
    return forecast


def ensure_forecasts() -> None:
    """Ring for the forecasts that are not done: a message may have been lost, or a worker killed."""
    for pk in Forecast.objects.filter(state=Forecast.State.RUNNING).values_list("pk", flat=True):
        ring(TASK, pk)


def take_a_turn(*, forecast_id: int) -> None:
    """Work on a forecast for one task's time, and ring again if that was not enough."""
    if not work_on_forecast(forecast_id=forecast_id):
        ring(TASK, forecast_id)


def work_on_forecast(*, forecast_id: int, seconds: float = TASK_SECONDS) -> bool:
    """Count range after range until all are counted or the time is up; say whether nothing is left to do.

    One worker counts at a time: another finds the row locked and leaves it. Killed at any time, it goes on
    from the last range that was committed.
    """
    until = time.monotonic() + seconds
    prepared: list[Counting] = []
    while _count_some(forecast_id, prepared):
        if time.monotonic() > until:
            return False
    return True


@transaction.atomic
def _count_some(pk: int, prepared: list[Counting]) -> bool:
    """Count the next ranges; say whether more are left to this worker, who prepares once."""
    unfinished = Forecast.objects.select_for_update(skip_locked=True, of=("self",)).select_related("run")
    forecast = unfinished.filter(pk=pk, state=Forecast.State.RUNNING).first()
    if forecast is None:
        return False
    if last_done() != forecast.run or running():
        _end(forecast, Forecast.State.OVERTAKEN)
        return False
    ranges, profiles = next_ranges(forecast.next_id, RANGES)
    if not ranges:
        _end(forecast, Forecast.State.DONE)
        return False
    if not prepared:
        prepared.append(_counting(forecast))
    counting = prepared[0]
    counting.begin(forecast.counted)
    forecast.people += counting.add(ranges)
    forecast.passed += profiles
    forecast.counted, forecast.next_id = counting.as_values(), ranges[-1][1] + 1
    forecast.save(update_fields=["people", "passed", "counted", "next_id"])
    return True


def _counting(forecast: Forecast) -> Counting:
    """Prepare the rules and the night."""
    old = rules_of(standing=forecast.standing_version, contact=forecast.contact_version)
    return Counting(forecast.area, forecast.run, old, AREAS[forecast.area].read(forecast.values))


def _end(forecast: Forecast, state: str) -> None:
    forecast.state, forecast.finished_at = state, Now()
    forecast.save(update_fields=["state", "finished_at"])

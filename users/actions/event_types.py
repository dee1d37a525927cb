"""Owns what event types mean: a mapping marks the days that must be counted anew."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from scrm.lib import sql
from users.actions import audit
from users.models import Employee, EventType


@transaction.atomic
def map_event_type(
    *,
    event_type: EventType,
    dimension: str,
    is_passive: bool,
    label: str,
    by: Employee | None,
    now: dt.datetime,
) -> int:
    """Give a type its meaning; return how many days were marked, so that the fold counts them anew."""
    before = EventType.objects.select_for_update().get(pk=event_type.pk)
    dimension = "" if is_passive else dimension
    event_type.dimension, event_type.is_passive, event_type.label = dimension, is_passive, label
    event_type.save(update_fields=["dimension", "is_passive", "label"])
    marked = 0
    if before.dimension != dimension:
        marked = sql.execute(
            "users", "mark_days_of_type", {"type": event_type.pk, "zone": settings.BRAND_TIME_ZONE}
        )
    audit.record(
        by=by,
        action="event_type.mapped",
        obj_type="event_type",
        obj_id=event_type.pk,
        now=now,
        before=before.dimension,
        dimension=dimension,
        is_passive=is_passive,
        days=marked,
    )
    return marked

"""Owns what event types mean: a mapping marks the days that must be counted anew."""

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib import sql
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Behaviour, Employee, EventType
from users.rules import DIMENSIONS, LANE_LOCK, MOST_LANES


class TooManyBehaviours(Refused):
    """A day's mask has no bit left."""

    code = "too_many_behaviours"
    message = _("单独计票的行为已经到了上限（56 个），请改用已有的一个。")


@transaction.atomic
def map_event_type(
    *,
    event_type: EventType,
    dimension: str,
    is_passive: bool,
    label: str,
    by: Employee | None,
    now: dt.datetime,
    behaviour: str = "",
    is_money: bool = False,
) -> int:
    """Give a type its meaning; return how many days were marked, so that the fold counts them anew.

    `behaviour` names what it votes as inside its dimension; types of one name vote together, and those
    without a name as the dimension itself. `is_money`: its amounts count as money spent, like a purchase's.
    """
    before = EventType.objects.select_for_update().get(pk=event_type.pk)
    dimension = "" if is_passive else dimension
    event_type.dimension, event_type.is_passive, event_type.label = dimension, is_passive, label
    event_type.is_money = is_money and bool(dimension)
    event_type.behaviour = name_behaviour(dimension=dimension, name=behaviour, by=by, now=now)
    event_type.save(update_fields=["dimension", "is_passive", "label", "behaviour", "is_money"])
    marked = 0
    if _counted(before) != _counted(event_type):
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
        behaviour=str(event_type.behaviour or ""),
        is_passive=is_passive,
        is_money=event_type.is_money,
        days=marked,
    )
    return marked


def _counted(event_type: EventType) -> tuple:
    """Return what the fold looks at."""
    return event_type.dimension, event_type.behaviour_id, event_type.is_money


@transaction.atomic
def name_behaviour(*, dimension: str, name: str, by: Employee | None, now: dt.datetime) -> Behaviour | None:
    """Return a dimension's behaviour of that name, on the next free lane if new; None without either."""
    name = name.strip()
    if not dimension or not name:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LANE_LOCK])
    found = Behaviour.objects.filter(dimension=dimension, name=name).first()
    if found:
        return found
    lane = len(DIMENSIONS) + Behaviour.objects.count()
    if lane >= MOST_LANES:
        raise TooManyBehaviours
    made = Behaviour.objects.create(lane=lane, dimension=dimension, name=name, created_at=now)
    audit.record(
        by=by,
        action="behaviour.named",
        obj_type="behaviour",
        obj_id=lane,
        now=now,
        dimension=dimension,
        name=name,
    )
    return made

"""Owns what the pages of voices show."""

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from community.models import Voice
from community.rules.voices import RECEIVED, URGENCY
from scrm.lib import clock
from users.models import Employee, Profile
from users.queries import calendar

WALL_SALT = "community.wall"
WALL_DAYS = 90  # so long a shared link to the wall works
MOST_ON_THE_WALL = 60


@dataclass(frozen=True, slots=True)
class Counts:
    """How many voices are where."""

    overdue: int
    by_state: dict[str, int]


def counts(viewer: Employee, now: dt.datetime) -> Counts:
    """Return how many of the voices that a viewer may see are where (one query)."""
    seen = Voice.objects.visible_to(viewer).order_by()
    late = Count("pk", filter=Q(state=RECEIVED, due_at__lt=now))
    found = list(seen.values("state").annotate(number=Count("pk"), late=late))
    return Counts(sum(one["late"] for one in found), {one["state"]: one["number"] for one in found})


def voices(viewer: Employee, now: dt.datetime, *, state: str, kind: str, topic: str) -> QuerySet[Voice]:
    """Return voices in the order in which to look at them: by the day due, then urgency, then age."""
    found = Voice.objects.visible_to(viewer).select_related("profile", "owner", "group", "campaign")
    if state == "overdue":
        found = found.overdue(now)
    elif state != "all":
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if topic:
        found = found.filter(topic__icontains=topic)
    if state in ("overdue", RECEIVED):
        urgency = Case(
            *(When(kind=code, then=place) for place, code in enumerate(URGENCY)), output_field=IntegerField()
        )
        return found.order_by("due_at__date", urgency, "due_at", "pk")
    return found


def voices_of(profile: Profile) -> list[Voice]:
    """Return what someone said, the newest first."""
    return list(Voice.objects.filter(profile=profile).order_by("-received_at", "-id")[:10])


def working_days_late(due: dt.datetime, now: dt.datetime) -> int:
    """Return how many working days an answer is overdue, the begun one counted (one query)."""
    first, last = clock.business_date(due), clock.business_date(now)
    if now <= due:
        return 0
    days = calendar(first, last)
    ahead = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return max(1, sum(days.is_working_day(day) for day in ahead if day > first))


def wall() -> list[Voice]:
    """Return what may be shown to users: what changed, and thanks."""
    return list(Voice.objects.on_the_wall()[:MOST_ON_THE_WALL])


def wall_token(now: dt.datetime) -> str:
    """Return the token of a link with which anybody may look at the wall for a while."""
    return signing.dumps(int((now + dt.timedelta(days=WALL_DAYS)).timestamp()), salt=WALL_SALT)


def is_wall_token(token: str, now: dt.datetime) -> bool:
    """Say whether a token still opens the wall."""
    try:
        until = signing.loads(token, salt=WALL_SALT)
    except signing.BadSignature:
        return False
    return isinstance(until, int) and now.timestamp() <= until

"""Owns what ends at once when someone may not be written to any more: bookings, items and plans."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from outreach.actions.bookings import hold_person
from outreach.actions.plans import judge_plan
from outreach.actions.steps import CHANNEL, pause_plan
from outreach.actions.touches import purpose_of
from outreach.models import CarePlan, QueueItem, Touch
from outreach.queries.contact import contact_answer
from outreach.queries.plans import running
from outreach.rules import Decision
from outreach.rules.contact import FINAL
from scrm.lib import clock
from users.actions import audit
from users.models import Employee, Profile

STOPPING = FINAL | {"cooling_off"}
MARKED = Q(is_deceased=True) | Q(is_restricted=True) | Q(is_minor=True)
ENDS_ALL = {"deceased", "restricted"}  # not even work that says nothing goes on


def obey_marks(*, now: dt.datetime) -> int:
    """Obey for those whom a connected system marked as dead, restricted or a child, and return how many.

    The gate refuses from the first moment; this ends what was planned before. A rerun ends nothing more.
    """
    waiting = (Touch.objects.booked(now), QueueItem.objects.open(), CarePlan.objects.running())
    booked, *others = (each.order_by().values_list("profile_id") for each in waiting)
    planned: Any = booked.union(*others)
    marked = Profile.objects.filter(MARKED, pk__in=planned)
    found = list(marked.order_by("pk").values_list("pk", flat=True))
    for profile_id in found:
        with transaction.atomic():
            obey(profile=hold_person(profile_id), by=None, now=now)
    return len(found)


def obey(*, profile: Profile, by: Employee | None, now: dt.datetime) -> None:
    """Ask the gate about all that is planned for someone who is held, and end what it forbids for long."""
    _release_bookings(profile, by, now)
    _take_off_list(profile, by, now)
    _stop_plans(profile, by, now)


def _release_bookings(profile: Profile, by: Employee | None, now: dt.datetime) -> None:
    for touch in Touch.objects.booked(now).filter(profile=profile):
        asked = {"but": touch.pk, "asker": touch.employee_id or 0}
        if STOPPING & set(_decision(profile, touch.purpose, now, touch.channel, **asked).reasons):
            Touch.objects.filter(pk=touch.pk).update(undone_at=now)
            audit.record(by=by, action="contact_released", obj_type="touch", obj_id=touch.pk, now=now)


def _take_off_list(profile: Profile, by: Employee | None, now: dt.datetime) -> None:
    item = QueueItem.objects.open().filter(profile=profile).first()
    if item is None:
        return
    stopping = [code for code in _decision(profile, purpose_of(item, now), now).reasons if code in STOPPING]
    if stopping:
        ended = {"outcome": "withdrawn", "note": stopping[0], "closed_at": now, "closed_by": by}
        QueueItem.objects.filter(pk=item.pk).update(**ended)


def _stop_plans(profile: Profile, by: Employee | None, now: dt.datetime) -> None:
    """End each plan whose next words are refused for good; let it wait for the end of a cooling-off."""
    for plan in running(profile):
        speaks = next((step for step in plan.steps.all() if step.is_open and step.purpose), None)
        decision = _decision(profile, speaks.purpose if speaks else "ticket", now)
        ending = FINAL if speaks else ENDS_ALL
        if ending & set(decision.reasons):
            judge_plan(plan, now, by, is_refused="refused" in decision.reasons)
        elif speaks and "cooling_off" in decision.reasons:
            pause_plan(plan, decision, clock.business_date(now))


def _decision(
    profile: Profile, purpose: str, now: dt.datetime, channel: str = CHANNEL, **asked: int
) -> Decision:
    return contact_answer(profile.pk, purpose, channel, now, **asked).decision

"""Owns the cooling-off: it begins after repeated dissatisfaction, and a better service begins with it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.actions.obeying import obey
from outreach.actions.tickets import open_ticket
from outreach.models import CoolingOff, Mood
from outreach.queries.contact import contact_policy
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile, Source

LOW_SATISFACTION = 2


class AlreadyCooling(Refused):
    """One cooling-off at a time."""

    code = "already_cooling"
    message = _("Ta 已经在冷静期里了。")
    status = 409


class NotCooling(Refused):
    """There is none to end."""

    code = "not_cooling"
    message = _("Ta 现在不在冷静期。")
    status = 409


@transaction.atomic
def note_mood(
    *,
    profile: Profile,
    mood: str,
    satisfaction: int | None,
    by: Employee | None,
    now: dt.datetime,
    at: dt.datetime | None = None,
    source: Source | None = None,
) -> Mood:
    """Keep how someone felt in a message; so many displeased ones in a row start a cooling-off."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    noted = Mood.objects.create(
        profile=profile, mood=mood, satisfaction=satisfaction, source=source, employee=by, at=at or now
    )
    if is_displeased(noted) and _is_enough(profile, now):
        start_cooling_off(profile=profile, cause="displeased", by=by, now=now)
    return noted


def is_displeased(noted: Mood) -> bool:
    """Say whether a message was a complaint."""
    low = noted.satisfaction is not None and noted.satisfaction <= LOW_SATISFACTION
    return noted.mood == "displeased" or low


@transaction.atomic
def start_cooling_off(*, profile: Profile, cause: str, by: Employee | None, now: dt.datetime) -> CoolingOff:
    """Leave someone in peace, lists and plans too; a ticket of high urgency sees to what is wrong."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    if CoolingOff.objects.running(now).filter(profile=profile).exists():
        raise AlreadyCooling
    CoolingOff.objects.filter(profile=profile, ended_at__isnull=True).update(ended_at=now)
    policy, _version = contact_policy()
    begun = CoolingOff.objects.create(
        profile=profile,
        cause=cause,
        employee=by,
        started_at=now,
        ends_at=now + dt.timedelta(days=policy.cooling_off_days),
    )
    obey(profile=profile, by=by, now=now)
    open_ticket(profile=profile, topic="relation", urgency="high", origin="cooling_off", by=by, now=now)
    audit.record(
        by=by, action="cooling_off_started", obj_type="profile", obj_id=profile.pk, now=now, cause=cause
    )
    return begun


@transaction.atomic
def end_cooling_off(*, profile: Profile, by: Employee, now: dt.datetime) -> None:
    """End a cooling-off before its time; the entry points let leads and managers do so."""
    if not CoolingOff.objects.running(now).filter(profile=profile).update(ended_at=now):
        raise NotCooling
    audit.record(by=by, action="cooling_off_ended", obj_type="profile", obj_id=profile.pk, now=now)


def _is_enough(profile: Profile, now: dt.datetime) -> bool:
    """Say whether someone has complained so often that they are to be left in peace, and are not yet."""
    policy, _version = contact_policy()
    cooling = CoolingOff.objects.running(now).filter(profile=profile)
    return _in_a_row(profile) >= policy.displeased_run and not cooling.exists()


def _in_a_row(profile: Profile) -> int:
    """Return how many of the latest messages were displeased, since the last cooling-off began."""
    moods = Mood.objects.filter(profile=profile)
    last = CoolingOff.objects.filter(profile=profile).first()
    if last:
        moods = moods.filter(at__gt=last.started_at)
    count = 0
    for noted in moods.order_by("-at", "-id")[:20]:
        if not is_displeased(noted):
            break
        count += 1
    return count

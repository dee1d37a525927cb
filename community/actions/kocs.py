"""Owns the path of KOCs: invited, active, resting; small rewards within limits; news first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Koc, KocNews, Reward, RewardMonth
from community.queries.kocs import month_of
from community.rules.kocs import BRAND_MONTH, PERSON_MONTH, REST_DAYS
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile

State = Koc.State
NEXT = {
    State.INVITED: (State.ACTIVE, State.ENDED),
    State.ACTIVE: (State.RESTING, State.ENDED),
    State.RESTING: (State.ACTIVE, State.ENDED),
}


class KocAlready(Refused):
    """Someone was quicker."""

    code = "koc_already"
    message = _("已经邀请过 Ta 了。")
    status = 409


class KocMovedOn(Refused):
    """The step does not follow."""

    code = "koc_moved_on"
    message = _("Ta 已经不在这一步了，页面已刷新。")
    status = 409


class NotKoc(Refused):
    """Rewards are for those who are active."""

    code = "not_koc"
    message = _("只给活跃的 KOC 记谢礼。")
    status = 409


class RewardTooMuch(Refused):
    """Thanks, not wages."""

    code = "reward_too_much"
    message = _("超过了这个月的上限：一个人或整个品牌这个月给得够多了。小而及时的感谢更好。")
    status = 409


class RewardedAlready(Refused):
    """One deed, one thank-you: a form sent twice gives once."""

    code = "rewarded_already"
    message = _("这件事这个月已经这样谢过了。")
    status = 409


@transaction.atomic
def invite_koc(*, profile: Profile, reasons: Sequence[str], by: Employee, now: dt.datetime) -> Koc:
    """Decide to ask someone; their own KOE asks them when the day is right."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    if Koc.objects.filter(profile=profile, ended_at__isnull=True).exists():
        raise KocAlready
    said = [reason[:200] for reason in reasons][:6]
    made = Koc.objects.create(profile=profile, reasons=said, employee=by, invited_at=now)
    audit.record(by=by, action="koc.invited", obj_type="koc", obj_id=made.pk, now=now)
    return made


@transaction.atomic
def move_koc(*, koc: Koc, state: str, by: Employee | None, now: dt.datetime) -> Koc:
    """Take a KOC one step on: they agreed, they rest for a month, they come back, they end."""
    koc = Koc.objects.select_for_update().get(pk=koc.pk)
    if state not in NEXT.get(State(koc.state), ()):
        raise KocMovedOn
    koc.state = state
    koc.told_at = koc.told_at or now
    if state == State.ACTIVE:
        koc.active_at, koc.rests_until = koc.active_at or now, None
    if state == State.RESTING:
        koc.rests_until = clock.business_date(now + dt.timedelta(days=REST_DAYS))
    if state == State.ENDED:
        koc.ended_at = now
    koc.save(update_fields=["state", "told_at", "active_at", "rests_until", "ended_at"])
    audit.record(by=by, action="koc.moved", obj_type="koc", obj_id=koc.pk, now=now, state=state)
    return koc


@transaction.atomic
def give_reward(*, koc: Koc, values: Mapping[str, Any], by: Employee, now: dt.datetime) -> Reward:
    """Write a small thank-you down; the table of months refuses what is above a limit."""
    if not Koc.objects.filter(pk=koc.pk, state=State.ACTIVE).exists():
        raise NotKoc
    month = month_of(now)
    try:
        with transaction.atomic():
            _spend(month, None, values["worth"], BRAND_MONTH)
            _spend(month, koc.profile_id, values["worth"], PERSON_MONTH)
    except IntegrityError:
        raise RewardTooMuch from None
    same = {"kind": values["kind"], "what_for": values["what_for"]}
    if Reward.objects.filter(profile=koc.profile_id, month=month, **same).exists():
        raise RewardedAlready  # the month's row is held: whoever came second sees the first
    made = Reward.objects.create(profile=koc.profile, month=month, employee=by, given_at=now, **values)
    audit.record(
        by=by, action="koc.rewarded", obj_type="reward", obj_id=made.pk, now=now, worth=values["worth"]
    )
    return made


def _spend(month: dt.date, profile_id: int | None, worth: int, most: int) -> None:
    """Add to a month's row; a constraint keeps it below its limit."""
    RewardMonth.objects.bulk_create(
        [RewardMonth(month=month, profile_id=profile_id, most=most)], ignore_conflicts=True
    )
    whose = Q(profile_id=profile_id) if profile_id else Q(profile_id__isnull=True)
    RewardMonth.objects.filter(whose, month=month).update(spent=F("spent") + worth)


@transaction.atomic
def write_koc_news(*, values: Mapping[str, Any], by: Employee, now: dt.datetime) -> KocNews:
    """Write news that KOCs hear first."""
    made = KocNews.objects.create(**values, employee=by, created_at=now)
    audit.record(by=by, action="koc.news", obj_type="kocnews", obj_id=made.pk, now=now)
    return made


def wake_resting(*, now: dt.datetime) -> int:
    """Let KOCs whose rest is over be active again; return how many."""
    rested = Koc.objects.filter(state=State.RESTING, rests_until__lte=clock.business_date(now))
    return sum(bool(move_koc(koc=koc, state=State.ACTIVE, by=None, now=now)) for koc in rested)


def note_koc_told(*, profile_id: int, now: dt.datetime) -> int:
    """Note that someone was asked to be a KOC, or heard the news."""
    mine = Koc.objects.filter(profile=profile_id, ended_at__isnull=True)
    asked = mine.filter(state=State.INVITED, told_at__isnull=True).update(told_at=now)
    return asked + mine.filter(state=State.ACTIVE).update(news_at=now)


def forget_koc_told(*, profile_id: int, told_at: dt.datetime) -> int:
    """Take that back, where the conversation itself is taken back."""
    mine = Koc.objects.filter(told_at=told_at, state=State.INVITED, profile=profile_id)
    asked = mine.update(told_at=None)
    return asked + Koc.objects.filter(profile=profile_id, news_at=told_at).update(news_at=None)

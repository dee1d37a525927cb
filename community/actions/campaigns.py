"""Owns campaigns: planned, changed, cancelled, repeated; who would like them, signs up, comes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Campaign, SignUp, Suggestion
from community.queries.campaigns import people_for, room_left
from community.rules.campaigns import a_month_later
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile

FIELDS = (
    *("kind", "title", "about", "interests", "region", "quadrants", "group"),
    *("capacity", "starts_at", "ends_at", "repeat"),
)


class CampaignOver(Refused):
    """Nobody joins what is over or was cancelled."""

    code = "campaign_over"
    message = _("这个活动已经结束或取消了。")
    status = 409


class CampaignFull(Refused):
    """Every place is taken."""

    code = "campaign_full"
    message = _("名额已满。可以先记下 Ta 的心愿，有人退出再报名。")
    status = 409


class SignedAlready(Refused):
    """The person has signed up."""

    code = "signed_already"
    message = _("Ta 已经报过名了。")
    status = 409


class NotSigned(Refused):
    """The person has not signed up, or has withdrawn."""

    code = "not_signed"
    message = _("Ta 没有报名，或者已经退出。")
    status = 409


class TooEarly(Refused):
    """Nobody has come to what has not begun."""

    code = "too_early"
    message = _("活动还没有开始，不能记到场。")
    status = 409


@transaction.atomic
def plan_campaign(*, values: Mapping[str, Any], by: Employee, now: dt.datetime) -> Campaign:
    """Plan a campaign, and look whom it would suit."""
    campaign = Campaign.objects.create(
        **{name: values[name] for name in FIELDS if name in values}, owner=by, created_at=now
    )
    suggest_people(campaign=campaign, now=now)
    audit.record(by=by, action="campaign.planned", obj_type="campaign", obj_id=campaign.pk, now=now)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, values: Mapping[str, Any], by: Employee, now: dt.datetime) -> None:
    """Change a campaign, and look again whom it would suit."""
    for name in FIELDS:
        if name in values:
            setattr(campaign, name, values[name])
    campaign.save(update_fields=[name for name in FIELDS if name in values])
    Suggestion.objects.filter(campaign=campaign, invited_at__isnull=True).delete()
    suggest_people(campaign=campaign, now=now)
    audit.record(by=by, action="campaign.changed", obj_type="campaign", obj_id=campaign.pk, now=now)


@transaction.atomic
def cancel_campaign(*, campaign: Campaign, by: Employee, now: dt.datetime) -> None:
    """Cancel a campaign; it invites nobody any more and does not repeat."""
    if not Campaign.objects.coming(now).order_by().filter(pk=campaign.pk).update(cancelled_at=now):
        raise CampaignOver
    audit.record(by=by, action="campaign.cancelled", obj_type="campaign", obj_id=campaign.pk, now=now)


@transaction.atomic
def sign_up(*, campaign: Campaign, profile: Profile, by: Employee | None, now: dt.datetime) -> SignUp:
    """Note that someone wants to come, as long as there is room."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.cancelled_at or campaign.ends_at < now:
        raise CampaignOver
    signed = SignUp.objects.filter(campaign=campaign, profile=profile).first()
    if signed and signed.withdrawn_at is None:
        raise SignedAlready
    if room_left(campaign) == 0:
        raise CampaignFull
    values = {"signed_at": now, "withdrawn_at": None, "employee": by}
    signed, _is_new = SignUp.objects.update_or_create(campaign=campaign, profile=profile, defaults=values)
    audit.record(by=by, action="campaign.signed", obj_type="signup", obj_id=signed.pk, now=now)
    return signed


@transaction.atomic
def withdraw_sign_up(*, signup: SignUp, by: Employee, now: dt.datetime) -> None:
    """Note that someone does not come after all."""
    if not SignUp.objects.filter(pk=signup.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise NotSigned
    audit.record(by=by, action="campaign.withdrawn", obj_type="signup", obj_id=signup.pk, now=now)


@transaction.atomic
def note_attendance(*, signup: SignUp, came: bool, by: Employee, now: dt.datetime) -> None:
    """Note that someone came, or take that back."""
    if signup.campaign.starts_at > now:
        raise TooEarly
    present = SignUp.objects.filter(pk=signup.pk, withdrawn_at__isnull=True)
    if not present.update(attended_at=now if came else None):
        raise NotSigned
    audit.record(by=by, action="campaign.attended", obj_type="signup", obj_id=signup.pk, now=now, came=came)


def suggest_people(*, campaign: Campaign, now: dt.datetime) -> int:
    """Keep whom a campaign would suit, with the reason; return how many are new."""
    found = people_for(campaign, now)
    Suggestion.objects.bulk_create(
        [
            Suggestion(
                campaign=campaign,
                profile_id=one.profile_id,
                reason=one.reason[:300],
                score=one.fit.score,
                is_personal=one.fit.is_personal,
                created_at=now,
            )
            for one in found
        ],
        ignore_conflicts=True,
    )
    return len(found)


@transaction.atomic
def prepare_campaigns(*, now: dt.datetime) -> int:
    """Make the next of every monthly campaign that has begun, and look whom the coming ones suit."""
    begun = Campaign.objects.filter(
        repeat="monthly", starts_at__lte=now, next=None, cancelled_at__isnull=True
    )
    made = [_repeated(campaign, now) for campaign in begun.select_for_update(of=("self",))]
    for campaign in Campaign.objects.coming(now):
        suggest_people(campaign=campaign, now=now)
    return len(made)


def _repeated(campaign: Campaign, now: dt.datetime) -> Campaign:
    starts, length = a_month_later(campaign.starts_at), campaign.ends_at - campaign.starts_at
    while starts + length <= now:
        starts = a_month_later(starts)
    values = {name: getattr(campaign, name) for name in FIELDS} | {
        "starts_at": starts,
        "ends_at": starts + length,
    }
    return Campaign.objects.create(**values, previous=campaign, owner=campaign.owner, created_at=now)


def note_invited(*, profile_id: int, now: dt.datetime) -> int:
    """Note that someone was invited to what would suit them; return to how many campaigns."""
    open_ones = Suggestion.objects.filter(profile_id=profile_id, invited_at__isnull=True)
    return open_ones.filter(campaign__ends_at__gt=now, campaign__cancelled_at__isnull=True).update(
        invited_at=now
    )


def forget_invited(*, profile_id: int, invited_at: dt.datetime) -> int:
    """Take back that someone was invited, where the invitation itself is taken back."""
    return Suggestion.objects.filter(profile_id=profile_id, invited_at=invited_at).update(invited_at=None)

"""Owns the ledger of what people allow: a refusal acts at once, a new consent needs its reason."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import Consent, QueueItem
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile


class ConsentReasonMissing(Refused):
    """Nobody is contacted again without a reason that can be read later."""

    code = "consent_reason_missing"
    message = _("请写明 Ta 什么时候、怎么说愿意再被联系。")


@transaction.atomic
def withdraw_consent(*, profile: Profile, origin: str, by: Employee | None, now: dt.datetime) -> Consent:
    """Record that someone does not want to be contacted, and take them off every list at once."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    entry = Consent.objects.create(
        profile=profile, purpose="care", decision="withdrawn", origin=origin, employee=by, at=now
    )
    QueueItem.objects.open().filter(profile=profile).update(
        outcome="withdrawn", note="refused", closed_at=now, closed_by=by
    )
    audit.record(
        by=by, action="consent_withdrawn", obj_type="profile", obj_id=profile.pk, now=now, origin=origin
    )
    return entry


@transaction.atomic
def give_consent(*, profile: Profile, note: str, by: Employee, now: dt.datetime) -> Consent:
    """Record that someone wants to be contacted again, with how they said so."""
    if not note.strip():
        raise ConsentReasonMissing
    Profile.objects.select_for_update().get(pk=profile.pk)
    entry = Consent.objects.create(
        profile=profile,
        purpose="care",
        decision="given",
        origin="employee",
        employee=by,
        note=note.strip()[:300],
        at=now,
    )
    audit.record(by=by, action="consent_given", obj_type="profile", obj_id=profile.pk, now=now)
    return entry

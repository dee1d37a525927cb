"""Owns the ledger of what people allow: a refusal acts at once, a new consent needs its reason."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.actions.obeying import obey
from outreach.models import Consent
from outreach.queries.preferences import current_version
from outreach.rules.purposes import LEDGER
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile

WITHDRAWN, GIVEN = Consent.Decision.WITHDRAWN, Consent.Decision.GIVEN


class ConsentReasonMissing(Refused):
    """Nobody is contacted again without a reason that can be read later."""

    code = "consent_reason_missing"
    message = _("请写明 Ta 什么时候、怎么说愿意再被联系。")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person said about one purpose, on one channel or on all."""

    decision: str
    purpose: str = "all"
    channel: str = ""
    origin: str = "employee"
    more: dict[str, Any] = field(default_factory=dict)  # source, text_version, note


@transaction.atomic
def note_consent(
    *, profile: Profile, entry: Entry, by: Employee | None, now: dt.datetime, at: dt.datetime | None = None
) -> Consent:
    """Add an entry to the ledger, said at a time that may lie before now; a withdrawal acts at once."""
    held = Profile.objects.select_for_update().get(pk=profile.pk)
    if entry.purpose not in LEDGER:
        raise ValueError(entry.purpose)
    written = Consent.objects.create(
        profile=held,
        purpose=entry.purpose,
        channel=entry.channel,
        decision=entry.decision,
        origin=entry.origin,
        employee=by,
        at=at or now,
        **entry.more,
    )
    if _is_newest(written):
        _act(held, written, by, now)
    audit.record(
        by=by,
        action=f"consent_{entry.decision}",
        obj_type="profile",
        obj_id=profile.pk,
        now=now,
        purpose=entry.purpose,
        channel=entry.channel,
        origin=entry.origin,
    )
    return written


def withdraw_consent(
    *,
    profile: Profile,
    origin: str,
    by: Employee | None,
    now: dt.datetime,
    purpose: str = "all",
    channel: str = "",
) -> Consent:
    """Record what someone does not want, by default any contact, and obey at once."""
    entry = Entry(WITHDRAWN, purpose, channel, origin)
    return note_consent(profile=profile, entry=entry, by=by, now=now)


def give_consent(
    *,
    profile: Profile,
    note: str,
    by: Employee | None,
    now: dt.datetime,
    purpose: str = "all",
    channel: str = "",
    origin: str = "employee",
) -> Consent:
    """Record what someone allows, with how they said so; on their own page the click says it."""
    if not note.strip() and origin != Consent.Origin.PERSON:
        raise ConsentReasonMissing
    more = {"note": note.strip()[:300], "text_version": current_version(purpose)}
    entry = Entry(GIVEN, purpose, channel, origin, more)
    return note_consent(profile=profile, entry=entry, by=by, now=now)


def _is_newest(entry: Consent) -> bool:
    same = Consent.objects.filter(profile=entry.profile, purpose=entry.purpose, at__gt=entry.at)
    return not same.filter(channel__in={"", entry.channel}).exists()


def _act(profile: Profile, entry: Consent, by: Employee | None, now: dt.datetime) -> None:
    """Do at once what an entry asks for."""
    if entry.purpose == "profiling":
        profile.may_profile = entry.decision == GIVEN
        profile.save(update_fields=["may_profile"])
    if entry.decision == WITHDRAWN:
        obey(profile=profile, by=by, now=now)

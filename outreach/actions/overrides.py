"""Owns a lead's word that sets the pace aside, once and with its reason."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.actions.bookings import hold, no_in_words
from outreach.models import Override
from outreach.queries.contact import contact_decision
from outreach.rules import OVERRIDABLE
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile

LASTS = dt.timedelta(hours=24)


class OverrideReasonMissing(Refused):
    """Whoever sets a limit aside says why."""

    code = "override_reason_missing"
    message = _("请写明为什么这次要例外。")


class NothingToSetAside(Refused):
    """The gate says yes."""

    code = "nothing_to_set_aside"
    message = _("现在就可以联系 Ta，不需要例外。")
    status = 409


class NotToBeSetAside(Refused):
    """There are reasons that nobody may set aside."""

    code = "not_to_be_set_aside"
    status = 409


@transaction.atomic
def override_gate(
    *, profile: Profile, purpose: str, channel: str, note: str, by: Employee, now: dt.datetime
) -> Override:
    """Open the gate for one conversation within a day; entry points let leads and managers do so."""
    if not note.strip():
        raise OverrideReasonMissing
    hold(profile.pk)
    decision = contact_decision(profile.pk, purpose, channel, now)
    if decision.allowed:
        raise NothingToSetAside
    lasting = [code for code in decision.reasons if code not in OVERRIDABLE]
    if lasting:
        raise NotToBeSetAside(no_in_words(decision._replace(reasons=tuple(lasting), earliest=None)))
    word = Override.objects.create(
        profile=profile,
        purpose=purpose,
        channel=channel,
        reasons=list(decision.reasons),
        note=note.strip()[:300],
        employee=by,
        created_at=now,
        expires_at=now + LASTS,
    )
    details = {"purpose": purpose, "channel": channel, "reasons": word.reasons}
    audit.record(by=by, action="gate_overridden", obj_type="profile", obj_id=profile.pk, now=now, **details)
    return word

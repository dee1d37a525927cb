"""Owns what happens when a channel leads to a stranger: it rests until somebody has put it right."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import WrongContact
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile

SAME_NUMBER = {"phone": ("phone", "sms"), "sms": ("phone", "sms")}


class CorrectionMissing(Refused):
    """Whoever opens a channel again says what was put right."""

    code = "correction_missing"
    message = _("写一句怎么核对的，例如：在门店见到本人，换成了新号码。")


class NothingWrong(Refused):
    """Somebody has put it right meanwhile."""

    code = "nothing_wrong"
    message = _("这个联系方式已经核对过了。")
    status = 409


@transaction.atomic
def report_wrong_contact(*, profile: Profile, channel: str, by: Employee, now: dt.datetime) -> None:
    """Close a channel that leads to somebody else; this says nothing of what the person wants."""
    for each in SAME_NUMBER.get(channel, (channel,)):
        values = {"reported_at": now, "reported_by": by}
        WrongContact.objects.get_or_create(profile=profile, channel=each, corrected_at=None, defaults=values)
    _record("wrong_contact_reported", profile, channel, by, now)


@transaction.atomic
def correct_contact(*, profile: Profile, channel: str, note: str, by: Employee, now: dt.datetime) -> None:
    """Open a channel again, with what was put right."""
    if not note.strip():
        raise CorrectionMissing
    reported = WrongContact.objects.open().filter(
        profile=profile, channel__in=SAME_NUMBER.get(channel, (channel,))
    )
    if not reported.update(corrected_at=now, corrected_by=by, note=note.strip()[:300]):
        raise NothingWrong
    _record("wrong_contact_corrected", profile, channel, by, now)


def _record(action: str, profile: Profile, channel: str, by: Employee, now: dt.datetime) -> None:
    audit.record(by=by, action=action, obj_type="profile", obj_id=profile.pk, now=now, channel=channel)

"""Owns what keeps someone from contact whatever they said: death, storage only, childhood."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.actions.bookings import hold_person
from outreach.actions.obeying import obey
from outreach.rules.purposes import TOLD_BY
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile

FLAGS = ("is_deceased", "is_restricted", "is_minor")


class TellerMissing(Refused):
    """Whoever notes this says how we know."""

    code = "teller_missing"
    message = _("请选一下是怎么知道的。")


class NothingChanged(Refused):
    """It is noted so already."""

    code = "nothing_changed"
    message = _("已经是这样记的，没有改动。")
    status = 409


@transaction.atomic
def protect_person(
    *, profile: Profile, flags: Mapping[str, bool], told_by: str, by: Employee, now: dt.datetime
) -> list[str]:
    """Note what keeps someone from contact, and obey at once; return the flags that changed."""
    if told_by not in TOLD_BY:
        raise TellerMissing
    held = hold_person(profile.pk)
    changed = [name for name in FLAGS if getattr(held, name) != bool(flags.get(name))]
    if not changed:
        raise NothingChanged
    for name in changed:
        setattr(held, name, bool(flags.get(name)))
    held.save(update_fields=changed)
    obey(profile=held, by=by, now=now)
    noted = {name: getattr(held, name) for name in changed}
    audit.record(
        by=by,
        action="person_protected",
        obj_type="profile",
        obj_id=held.pk,
        now=now,
        told_by=told_by,
        **noted,
    )
    return changed

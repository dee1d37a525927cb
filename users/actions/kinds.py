"""Owns what someone is to the brand: owner, prospect, or alumnus."""

import datetime as dt

from django.db import transaction

from users.actions import audit
from users.models import Employee, Profile


@transaction.atomic
def change_kind(*, profile: Profile, kind: str, why: str, by: Employee | None, now: dt.datetime) -> bool:
    """Make someone an owner, a prospect or an alumnus; return whether that changed anything."""
    before = Profile.objects.select_for_update().values_list("kind", flat=True).get(pk=profile.pk)
    if before == kind:
        return False
    Profile.objects.filter(pk=profile.pk).update(kind=kind, updated_at=now)
    profile.kind = kind
    details = {"before": before, "after": kind, "why": why}
    audit.record(by=by, action="profile.kind", obj_type="profile", obj_id=profile.pk, now=now, **details)
    return True

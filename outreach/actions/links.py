"""Owns the links that open a person's own page: made for one person, for a time, and taken back at once."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import PreferenceLink
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile
from users.queries import key_hash

LASTS = dt.timedelta(days=30)
SECRET_BYTES = 24


class NoSuchLink(Refused):
    """It ended or was taken back."""

    code = "no_such_link"
    message = _("这个链接已经失效了。")
    status = 409


@transaction.atomic
def create_preference_link(*, profile: Profile, by: Employee, now: dt.datetime) -> str:
    """Return the secret of a new link; it is shown once, and only its keyed hash is kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = PreferenceLink.objects.create(
        profile=profile,
        secret_hash=key_hash(secret),
        employee=by,
        created_at=now,
        expires_at=now + LASTS,
    )
    audit.record(
        by=by, action="preference_link_created", obj_type="profile", obj_id=profile.pk, now=now, link=link.pk
    )
    return secret


@transaction.atomic
def revoke_preference_links(*, profile: Profile, by: Employee, now: dt.datetime) -> int:
    """Take every link of a person back."""
    count = PreferenceLink.objects.usable(now).filter(profile=profile).update(revoked_at=now)
    if not count:
        raise NoSuchLink
    audit.record(by=by, action="preference_links_revoked", obj_type="profile", obj_id=profile.pk, now=now)
    return count

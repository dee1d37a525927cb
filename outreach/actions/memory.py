"""Owns what we remember of people: tags, promises kept, and a look at a contact point."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import Promise
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import ContactPoint, Employee, Profile, Tag


class TagMissing(Refused):
    """A tag has a name."""

    code = "tag_missing"
    message = _("标签是空的。写几个字，例如：露营。")


class PromiseClosed(Refused):
    """The promise was kept already."""

    code = "promise_closed"
    message = _("这件事已经标记为做到了。")
    status = 409


@transaction.atomic
def add_tags(
    *, profile: Profile, names: list[str], origin: str, by: Employee, now: dt.datetime, evidence: str = ""
) -> list[str]:
    """Add tags that the person does not have yet; return the names taken."""
    taken = list(dict.fromkeys(name.strip()[:40] for name in names if name.strip()))
    if not taken:
        raise TagMissing
    Tag.objects.bulk_create(
        [
            Tag(profile=profile, name=name, origin=origin, evidence=evidence[:500], created_at=now)
            for name in taken
        ],
        ignore_conflicts=True,
    )
    audit.record(by=by, action="tags_added", obj_type="profile", obj_id=profile.pk, now=now, count=len(taken))
    return taken


@transaction.atomic
def remove_tag(*, tag: Tag, by: Employee, now: dt.datetime) -> None:
    """Remove a tag."""
    audit.record(by=by, action="tag_removed", obj_type="profile", obj_id=tag.profile_id, now=now)
    tag.delete()


@transaction.atomic
def keep_promise(*, promise: Promise, by: Employee, now: dt.datetime) -> None:
    """Mark a promise as kept."""
    if not Promise.objects.filter(pk=promise.pk, kept_at__isnull=True).update(kept_at=now):
        raise PromiseClosed
    audit.record(by=by, action="promise_kept", obj_type="promise", obj_id=promise.pk, now=now)


@transaction.atomic
def reveal_contact_point(*, contact_point: ContactPoint, by: Employee, now: dt.datetime) -> str:
    """Return a contact point in full, after writing down who looked."""
    audit.record(
        by=by,
        action="contact_point_revealed",
        obj_type="profile",
        obj_id=contact_point.profile_id,
        now=now,
        contact_point=contact_point.pk,
    )
    return contact_point.value


@transaction.atomic
def note_birthday_calendar(*, profile: Profile, calendar: str, by: Employee, now: dt.datetime) -> None:
    """Note by which calendar someone keeps their birthday."""
    profile.birthday_calendar, profile.updated_at = calendar, now
    profile.save(update_fields=["birthday_calendar", "updated_at"])
    audit.record(
        by=by, action="birthday_calendar", obj_type="profile", obj_id=profile.pk, now=now, calendar=calendar
    )

"""Owns connected systems: made and changed."""

import datetime as dt

from django.db import transaction

from users.actions import audit
from users.models import Employee, Source


@transaction.atomic
def create_source(*, code: str, name: str, time_zone: str, by: Employee | None, now: dt.datetime) -> Source:
    """Connect a system; it can push as soon as it has a key."""
    source = Source.objects.create(code=code, name=name, time_zone=time_zone, created_at=now)
    audit.record(by=by, action="source.created", obj_type="source", obj_id=source.pk, now=now)
    return source


@transaction.atomic
def change_source(
    *, source: Source, name: str, time_zone: str, is_active: bool, by: Employee, now: dt.datetime
) -> None:
    """Save the changed fields of a source; an inactive one's keys are refused at once."""
    before = Source.objects.select_for_update().get(pk=source.pk)
    fields = {"name": name, "time_zone": time_zone, "is_active": is_active}
    changed = [field for field, value in fields.items() if getattr(before, field) != value]
    if not changed:
        return
    for field, value in fields.items():
        setattr(source, field, value)
    source.save(update_fields=changed)
    audit.record(
        by=by,
        action="source.changed",
        obj_type="source",
        obj_id=source.pk,
        now=now,
        fields=changed,
        is_active=is_active,
    )

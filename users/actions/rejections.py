"""Owns the erasing of refused items; pruning by age is a task."""

import datetime as dt

from django.db import transaction

from users.actions import audit
from users.models import Employee, Rejection, Source


@transaction.atomic
def erase_rejection(*, rejection: Rejection, by: Employee, now: dt.datetime) -> int:
    """Erase one refused item."""
    return erase(Rejection.objects.filter(pk=rejection.pk), rejection.source, "one", by, now)


@transaction.atomic
def erase_rejections_of_person(*, source: Source, external_id: str, by: Employee, now: dt.datetime) -> int:
    """Erase every refused item that names a person by the source's id."""
    return erase(source.rejections.filter(external_id=external_id), source, "person", by, now)


@transaction.atomic
def erase_rejections_of_source(*, source: Source, by: Employee, now: dt.datetime) -> int:
    """Erase every refused item of a source."""
    return erase(source.rejections.all(), source, "source", by, now)


def erase(chosen, source: Source, extent: str, by: Employee, now: dt.datetime) -> int:
    """Delete the chosen items and write down how many, never which."""
    count, _by_model = chosen.delete()
    audit.record(
        by=by,
        action="rejections.erased",
        obj_type="source",
        obj_id=source.pk,
        now=now,
        extent=extent,
        count=count,
    )
    return count

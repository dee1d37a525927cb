"""Owns covers: a deputy sees an absent colleague's people for a period."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Cover, Employee


class CoverOverlaps(Refused):
    """One deputy at a time."""

    code = "cover_overlaps"
    message = _("这段时间已经有人代班了。请先提前结束那一次，或者换一段日期。")


class CoverInPast(Refused):
    """What is over cannot be covered."""

    code = "cover_in_past"
    message = _("代班不能在过去结束。请把结束日期改到今天或以后。")


class CoverImpossible(Refused):
    """Both must work here, and be two."""

    code = "cover_impossible"
    message = _("休假的人和代班的人要是两位在职的同事，都负责用户。")


@transaction.atomic
def start_cover(
    *,
    absent: Employee,
    deputy: Employee,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Employee,
    now: dt.datetime,
) -> Cover:
    """Let a deputy see the people of an absent colleague, both days included."""
    refuse_impossible(absent, deputy)
    if ends_on < max(starts_on, clock.business_date(now)):
        raise CoverInPast
    Employee.objects.select_for_update().get(pk=absent.pk)
    if Cover.objects.filter(absent=absent, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise CoverOverlaps
    cover = Cover.objects.create(
        absent=absent, deputy=deputy, starts_on=starts_on, ends_on=ends_on, created_at=now
    )
    audit.record(
        by=by,
        action="cover.started",
        obj_type="cover",
        obj_id=cover.pk,
        now=now,
        absent=absent.pk,
        deputy=deputy.pk,
    )
    return cover


def refuse_impossible(absent: Employee, deputy: Employee) -> None:
    """Refuse people who cannot stand in for one another."""
    caring = all(who.left_at is None and who.role in ("koe", "lead") for who in (absent, deputy))
    if not caring or absent.pk == deputy.pk:
        raise CoverImpossible


@transaction.atomic
def end_cover(*, cover: Cover, by: Employee, now: dt.datetime) -> None:
    """End a cover now: yesterday was its last day; one that has not begun disappears."""
    close(Cover.objects.filter(pk=cover.pk), clock.business_date(now))
    audit.record(
        by=by,
        action="cover.ended",
        obj_type="cover",
        obj_id=cover.pk,
        now=now,
        absent=cover.absent_id,
        deputy=cover.deputy_id,
    )


def end_covers_of(*, employee: Employee, now: dt.datetime) -> None:
    """End every cover in which someone who leaves takes part."""
    close(Cover.objects.filter(Q(absent=employee) | Q(deputy=employee)), clock.business_date(now))


def close(chosen, today: dt.date) -> None:
    """End the chosen covers that are not over yet."""
    chosen.filter(starts_on__gte=today).delete()
    chosen.filter(ends_on__gte=today).update(ends_on=today - dt.timedelta(days=1))

"""Owns what an employee does with an open item instead of writing: later, or not at all."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from outreach.actions.touches import AlreadyClosed
from outreach.models import QueueItem
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee

LONGEST_SNOOZE = dt.timedelta(days=180)


class BadSnoozeDate(Refused):
    """The day is not in the future, or too far in it."""

    code = "snooze_date"
    message = _("请选明天到半年之内的一天。")


class ReasonMissing(Refused):
    """A skip says why."""

    code = "reason_missing"
    message = _("跳过时请选一个原因，方便以后判断。")


@transaction.atomic
def snooze_item(*, item: QueueItem, until: dt.date, by: Employee, now: dt.datetime) -> None:
    """Put an open item off until a day."""
    today = clock.business_date(now)
    if not today < until <= today + LONGEST_SNOOZE:
        raise BadSnoozeDate
    changed = QueueItem.objects.open().filter(pk=item.pk)
    if not changed.update(due_on=until, snoozes=F("snoozes") + 1, snoozed_at=now):
        raise AlreadyClosed
    audit.record(
        by=by, action="item_snoozed", obj_type="queueitem", obj_id=item.pk, now=now, until=until.isoformat()
    )


@transaction.atomic
def skip_item(*, item: QueueItem, reason: str, by: Employee, now: dt.datetime) -> None:
    """Close an open item without a touch, with the reason."""
    reason = reason.strip()[:500]
    if not reason:
        raise ReasonMissing
    closed = QueueItem.objects.open().filter(pk=item.pk)
    if not closed.update(outcome="skipped", note=reason, closed_at=now, closed_by=by):
        raise AlreadyClosed
    audit.record(by=by, action="item_skipped", obj_type="queueitem", obj_id=item.pk, now=now)


@transaction.atomic
def resume_item(*, item: QueueItem, by: Employee, now: dt.datetime) -> None:
    """Bring a snoozed item back to today, or take a skip of today back."""
    today = clock.business_date(now)
    snoozed = QueueItem.objects.open().filter(pk=item.pk, due_on__gt=today)
    skipped = QueueItem.objects.filter(pk=item.pk, outcome="skipped", closed_at__gte=clock.day_start(today))
    taken = QueueItem.objects.open().filter(profile=item.profile_id).exclude(pk=item.pk).exists()
    if taken or not (
        snoozed.update(due_on=today, snoozed_at=None)
        or skipped.update(outcome="", note="", closed_at=None, closed_by=None)
    ):
        raise AlreadyClosed
    audit.record(by=by, action="item_resumed", obj_type="queueitem", obj_id=item.pk, now=now)

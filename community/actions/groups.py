"""Owns groups and their rosters: made, changed, closed; who is on duty."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.actions.messages import adopt_messages
from community.models import Group, GroupDuty
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee

FIELDS = ("name", "about", "interests", "personas", "region", "opens_at", "closes_at", "source", "chat")


class GroupTaken(Refused):
    """Two groups of one name, or of one chat."""

    code = "group_taken"
    message = _("已经有同名的社群，或者这个群编号已经属于另一个社群。")
    status = 409


class GroupClosed(Refused):
    """Nothing more happens in a closed group."""

    code = "group_closed"
    message = _("这个社群已经关闭。请先换一个社群。")
    status = 409


class DutyTwice(Refused):
    """The employee has this duty already."""

    code = "duty_twice"
    message = _("这位同事已经有这项值班了。")
    status = 409


@transaction.atomic
def create_group(*, values: Mapping[str, Any], by: Employee | None, now: dt.datetime) -> Group:
    """Make a group; messages that its chat has sent before become its own."""
    group = _saved(Group(created_at=now), values)
    adopt_messages(group=group, now=now)
    audit.record(by=by, action="group.created", obj_type="group", obj_id=group.pk, now=now)
    return group


@transaction.atomic
def change_group(*, group: Group, values: Mapping[str, Any], by: Employee, now: dt.datetime) -> Group:
    """Change what a group is about, its hours, or its chat."""
    group = _saved(group, values)
    adopt_messages(group=group, now=now)
    audit.record(by=by, action="group.changed", obj_type="group", obj_id=group.pk, now=now)
    return group


@transaction.atomic
def close_group(*, group: Group, by: Employee, now: dt.datetime) -> None:
    """Close a group; everything that was said stays."""
    if not Group.objects.running().filter(pk=group.pk).update(closed_at=now):
        raise GroupClosed
    audit.record(by=by, action="group.closed", obj_type="group", obj_id=group.pk, now=now)


@transaction.atomic
def start_duty(
    *, group: Group, employee: Employee, role: str, weekdays: list[int], by: Employee | None, now: dt.datetime
) -> GroupDuty:
    """Put an employee on the roster of a group from today on."""
    if group.closed_at:
        raise GroupClosed
    today = clock.business_date(now)
    if GroupDuty.objects.on(today).filter(group=group, employee=employee, role=role).exists():
        raise DutyTwice
    duty = GroupDuty.objects.create(
        group=group, employee=employee, role=role, weekdays=sorted(set(weekdays)), starts_on=today
    )
    audit.record(
        by=by, action="duty.started", obj_type="group", obj_id=group.pk, now=now, employee=employee.pk
    )
    return duty


@transaction.atomic
def end_duty(*, duty: GroupDuty, by: Employee, now: dt.datetime) -> None:
    """Take a duty off the roster; one that began today is forgotten."""
    today = clock.business_date(now)
    if duty.starts_on == today:
        duty.delete()
    else:
        GroupDuty.objects.on(today).filter(pk=duty.pk).update(ends_on=today - dt.timedelta(days=1))
    audit.record(
        by=by, action="duty.ended", obj_type="group", obj_id=duty.group_id, now=now, employee=duty.employee_id
    )


def _saved(group: Group, values: Mapping[str, Any]) -> Group:
    for name in FIELDS:
        if name in values:
            setattr(group, name, values[name])
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise GroupTaken from None
    return group

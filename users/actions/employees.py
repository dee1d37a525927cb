"""Owns the lives of accounts: invited, changed, and handed over when someone leaves."""

import datetime as dt

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scrm.lib.errors import Refused
from users import queries
from users.actions import audit, covers
from users.actions.assignments import set_koes
from users.models import Assignment, Employee, Team
from users.rules.sharing import share

UNUSABLE = {"password__startswith": UNUSABLE_PASSWORD_PREFIX}


class LastAdministrator(Refused):
    """Without an administrator nobody could make one."""

    code = "last_administrator"
    message = _("这是最后一位管理员。请先邀请另一位管理员并等他设好密码。")


class AdministratorExists(Refused):
    """The first administrator is made once."""

    code = "administrator_exists"
    message = _("已经有管理员了。请在网页上邀请同事；确实要再加一位，就加上 --another。")


class NameTaken(Refused):
    """Two people cannot sign in under one name."""

    code = "name_taken"
    message = _("这个登录名已经有人用了，请换一个。")


class HasLeft(Refused):
    """Who has left cannot be worked with."""

    code = "has_left"
    message = _("这位同事已经离职，不能再操作。")


class NobodyToTakeOver(Refused):
    """Profiles may not be left without anyone by a handover."""

    code = "nobody_to_take_over"
    message = _("请选择接手的人：在职的 KOE 或组长，并且不是离开的人自己。")


@transaction.atomic
def setup_admin(*, username: str, name: str, email: str, another: bool, now: dt.datetime) -> Employee:
    """Make the first administrator, without a password; the link to set one comes afterwards.

    Who was made before and never set a password is found again, so that a lost link is no dead end.
    """
    if not another and administrators().exists():
        raise AdministratorExists
    waiting = Employee.objects.working().filter(username=username, role="admin", **UNUSABLE).first()
    if waiting:
        return waiting
    return invite_employee(username=username, name=name, email=email, role="admin", by=None, now=now)


@transaction.atomic
def invite_employee(
    *,
    username: str,
    name: str,
    role: str,
    by: Employee | None,
    now: dt.datetime,
    email: str = "",
    team: Team | None = None,
    capacity: int = 15,
) -> Employee:
    """Make an account that cannot sign in before its owner has set a password."""
    if Employee.objects.filter(username__iexact=username).exists():
        raise NameTaken
    employee = Employee(
        username=username, name=name, email=email, role=role, team=team, capacity=capacity, created_at=now
    )
    employee.set_unusable_password()
    employee.save()
    audit.record(
        by=by, action="employee.invited", obj_type="employee", obj_id=employee.pk, now=now, role=role
    )
    return employee


@transaction.atomic
def change_employee(
    *,
    employee: Employee,
    name: str,
    email: str,
    role: str,
    team: Team | None,
    capacity: int,
    by: Employee,
    now: dt.datetime,
) -> None:
    """Save the changed fields of an account; a role is written into the audit trail."""
    before = locked(employee)
    if before.role == "admin" and role != "admin":
        refuse_last_administrator(before)
    fields = {"name": name, "email": email, "role": role, "team": team, "capacity": capacity}
    changed = [field for field, value in fields.items() if getattr(before, field) != value]
    if not changed:
        return
    details: dict[str, object] = {"fields": changed}
    if "role" in changed:
        details |= {"role_before": before.role, "role_after": role}
    for field, value in fields.items():
        setattr(employee, field, value)
    employee.save(update_fields=changed)
    audit.record(
        by=by, action="employee.changed", obj_type="employee", obj_id=employee.pk, now=now, **details
    )


@transaction.atomic
def rename_self(*, employee: Employee, name: str, now: dt.datetime) -> None:
    """Let someone correct their own name."""
    employee.name = name
    employee.save(update_fields=["name"])
    audit.record(by=employee, action="employee.renamed", obj_type="employee", obj_id=employee.pk, now=now)


@transaction.atomic
def leave_employee(
    *, employee: Employee, heirs: list[Employee], rule: str, by: Employee, now: dt.datetime
) -> int:
    """Let someone go for good: people handed over, covers ended, no sign-in from the next request on."""
    before = locked(employee)
    if before.left_at is not None:
        raise HasLeft
    if before.role == "admin":
        refuse_last_administrator(before)
    moved = hand_over(employee=employee, to=heirs, rule=rule, by=by, now=now)
    covers.end_covers_of(employee=employee, now=now)
    employee.left_at = now
    employee.save(update_fields=["left_at"])
    audit.record(
        by=by, action="employee.left", obj_type="employee", obj_id=employee.pk, now=now, profiles=moved
    )
    return moved


@transaction.atomic
def hand_over(
    *,
    employee: Employee,
    to: Employee | list[Employee],
    by: Employee,
    now: dt.datetime,
    rule: str = "least-loaded",
) -> int:
    """Give everyone whom an employee looks after to a successor, or share them among several.

    History hangs on the profile and moves with it.
    """
    heirs = to if isinstance(to, list) else [to]
    rows = Assignment.objects.select_for_update(of=("self",)).filter(employee=employee, ended_at=None)
    people = list(rows.order_by("profile_id").values_list("profile_id", "profile__city"))
    if not people:
        return 0
    if not heirs or any(not can_take_over(heir, employee) for heir in heirs):
        raise NobodyToTakeOver
    ids = sorted(heir.pk for heir in heirs)
    cities = queries.koe_cities(ids) if rule == "city" else {}
    koes = share(rule, people, ids, queries.loads(ids), cities)
    return set_koes(koes=koes, by=by, now=now, reason="handover")


def can_take_over(heir: Employee, leaving: Employee) -> bool:
    """Say whether someone may look after the people of a colleague."""
    return heir.pk != leaving.pk and heir.left_at is None and heir.role in ("koe", "lead")


def administrators():
    """Return the administrators who work here and have set a password."""
    return Employee.objects.working().filter(role="admin").exclude(**UNUSABLE)


def locked(employee: Employee) -> Employee:
    """Return the stored row, with the administrators' rows held so that two cannot go at once."""
    rows = Employee.objects.select_for_update().filter(Q(role="admin") | Q(pk=employee.pk)).order_by("pk")
    return next(row for row in rows if row.pk == employee.pk)


def refuse_last_administrator(employee: Employee) -> None:
    """Refuse when nobody else could administer."""
    if not administrators().exclude(pk=employee.pk).exists():
        raise LastAdministrator

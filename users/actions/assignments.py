"""Owns who looks after whom: one person handed over, many at once, and shares for those without a KOE."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib import sql
from scrm.lib.errors import Refused
from users import queries
from users.actions import audit
from users.models import Employee, Profile
from users.rules.sharing import RULES, share


class NotCaring(Refused):
    """Someone was chosen who may not look after profiles."""

    code = "not_caring"
    message = _("只能交给在职的 KOE 或组长。请另选一位。")


class UnknownRule(Refused):
    """No such way to share."""

    code = "unknown_rule"
    message = _("没有这种分配方式。请选 round-robin、least-loaded 或 city。")


@transaction.atomic
def assign_profile(
    *, profile: Profile, employee: Employee | None, by: Employee | None, now: dt.datetime
) -> bool:
    """Give a profile to an employee, or to nobody; return whether that changed anything."""
    return bool(assign_profiles(profile_ids=[profile.pk], employee=employee, by=by, now=now))


@transaction.atomic
def assign_profiles(
    *, profile_ids: Sequence[int], employee: Employee | None, by: Employee | None, now: dt.datetime
) -> int:
    """Give profiles to one employee, or to nobody; return how many changed hands."""
    if employee is not None:
        refuse_idle([employee])
    koes = dict.fromkeys(profile_ids, employee.pk if employee else None)
    return set_koes(koes=koes, by=by, now=now, reason="assign")


@transaction.atomic
def assign_unassigned(
    *,
    rule: str,
    employees: Sequence[Employee],
    by: Employee | None,
    now: dt.datetime,
    limit: int | None = None,
) -> dict[int, int]:
    """Share the people without a KOE among employees; return how many each got, by employee id."""
    koes = plan_unassigned(rule=rule, employees=employees, limit=limit)
    set_koes(koes=koes, by=by, now=now, reason=rule)
    return dict(Counter(koes.values()))


def plan_unassigned(*, rule: str, employees: Sequence[Employee], limit: int | None = None) -> dict[int, int]:
    """Return the KOE whom each person without one would get, by profile id; writes nothing."""
    if rule not in RULES:
        raise UnknownRule
    refuse_idle(employees)
    ids = sorted(employee.pk for employee in employees)
    people = Profile.objects.unassigned().order_by("pk").values_list("pk", "city")[:limit]
    cities = queries.koe_cities(ids) if rule == "city" else {}
    return share(rule, list(people), ids, queries.loads(ids), cities)


def set_koes(*, koes: Mapping[int, int | None], by: Employee | None, now: dt.datetime, reason: str) -> int:
    """End and begin assignments so that each profile has the KOE named for it; one audit row per KOE.

    Runs inside the caller's transaction. Returns how many profiles changed hands.
    """
    ids = sorted(koes)
    params = {"profiles": ids, "employees": [koes[pk] for pk in ids], "now": now}
    ended = sql.rows("users", "end_assignments", params)
    given = sql.rows("users", "begin_assignments", params)
    alone = [profile_id for profile_id, employee_id in ended if employee_id is None]
    for employee_id, profiles in grouped(given).items():
        details = {"reason": reason, "count": len(profiles), "profiles": profiles[:1000]}
        audit.record(
            by=by, action="profile.assign", obj_type="employee", obj_id=employee_id, now=now, **details
        )
    if alone:
        details = {"reason": reason, "count": len(alone), "profiles": alone[:1000]}
        audit.record(by=by, action="profile.unassign", obj_type="employee", obj_id=None, now=now, **details)
    return len(given) + len(alone)


def grouped(given: list[tuple[int, int]]) -> dict[int, list[int]]:
    """Return the profiles given to each employee."""
    by_employee: dict[int, list[int]] = {}
    for employee_id, profile_id in given:
        by_employee.setdefault(employee_id, []).append(profile_id)
    return by_employee


def refuse_idle(employees: Sequence[Employee]) -> None:
    """Refuse to give people to somebody who can't look after them."""
    if not employees or any(e.left_at or e.role not in ("koe", "lead") for e in employees):
        raise NotCaring

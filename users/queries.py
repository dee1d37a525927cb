"""Reads across people: portfolios, keys, policies."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Count, Q

from users.models import ApiKey, Assignment, Cover, Employee, Policy


def portfolio(employee: Employee, today: dt.date) -> tuple[int, ...]:
    """Return the ids of the KOEs whose profiles an employee may see today (two queries).

    Own, the whole team's for a lead, and those of everyone the employee covers today, with the
    team's again where the covered person leads one. Managers and administrators see everyone
    anyway and get an empty tuple.
    """
    if employee.sees_everyone:
        return ()
    covered = Cover.objects.filter(deputy=employee, starts_on__lte=today, ends_on__gte=today)
    acting_for = list(Employee.objects.filter(Q(pk=employee.pk) | Q(covers__in=covered)).distinct())
    led = {person.team_id for person in acting_for if person.role == "lead"}
    ids = {person.pk for person in acting_for}
    if led:
        ids |= set(Employee.objects.filter(team__in=led).values_list("pk", flat=True))
    return tuple(sorted(ids))


def key_hash(secret: str) -> str:
    """Return the keyed hash under which a key's secret is stored."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


def usable_key(token: str, now: dt.datetime) -> ApiKey | None:
    """Return the key of a token `rk_<prefix>_<secret>` with its source, if it may be used now."""
    kind, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if kind != "rk" or not secret:
        return None
    key = ApiKey.objects.usable(now).select_related("source").filter(prefix=prefix).first()
    if key is None or not hmac.compare_digest(key.secret_hash, key_hash(secret)):
        return None
    return key


def policy(area: str, version: int | None = None) -> Policy | None:
    """Return the version of an area's policy that is in force, or a named one; None is the built-in."""
    versions = Policy.objects.filter(area=area)
    return versions.filter(version=version).first() if version is not None else versions.first()


def loads(employee_ids: Sequence[int]) -> dict[int, int]:
    """Return how many profiles each of these employees looks after now."""
    active = Assignment.objects.filter(employee__in=employee_ids, ended_at__isnull=True)
    return dict(active.values_list("employee").annotate(count=Count("pk")))


def koe_cities(employee_ids: Sequence[int]) -> dict[str, dict[int, int]]:
    """Return how many people of each city these employees look after, by city and employee."""
    active = Assignment.objects.filter(employee__in=employee_ids, ended_at__isnull=True)
    found: dict[str, dict[int, int]] = {}
    rows = active.exclude(profile__city="").values_list("profile__city", "employee")
    for city, employee_id, count in rows.annotate(count=Count("pk")):
        found.setdefault(city, {})[employee_id] = count
    return found

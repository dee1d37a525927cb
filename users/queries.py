"""Reads across people: portfolios, keys, policies."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from psycopg2 import sql as ps

from scrm.lib import sql
from scrm.lib.profile_tables import MERGE
from users.models import (
    ApiKey,
    Assignment,
    Behaviour,
    CalendarDay,
    Cover,
    Employee,
    EventType,
    Identity,
    Policy,
    Profile,
    Rejection,
)
from users.rules import OWN_LANES, Lane
from users.rules.calendar import Calendar, CalendarDayInfo, runs_of
from users.rules.festivals import CARE_TERMS, FESTIVALS, MOURNING, TERMS, festivals_on, solar_term_on


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


def calendar(first: dt.date, last: dt.date) -> Calendar:
    """Return the calendar of the years between two days, and of the year that follows (one query)."""
    return _calendar_of(sql.value("users", "calendar_days", _span(first, last)))


class InForce(NamedTuple):
    """The rules of an area that are in force, and the calendar that they are read with."""

    version: int  # 0: the built-in ones
    values: str  # JSON, empty for the built-in ones
    calendar: Calendar


def rules_in_force(area: str, first: dt.date, last: dt.date) -> InForce:
    """Return the rules of an area, and the calendar of the years between two days (one query)."""
    params = {"area": area, **_span(first, last)}
    version, values, days = sql.planned_rows("users", "rules_in_force", params)[0]
    return InForce(version or 0, values or "", _calendar_of(days))


def _span(first: dt.date, last: dt.date) -> dict[str, dt.date]:
    return {"first": dt.date(first.year, 1, 1), "last": dt.date(last.year + 1, 12, 31)}


@lru_cache(maxsize=32)
def _calendar_of(days: str) -> Calendar:
    """Return the calendar of some days; the same days are the same calendar, so that they are read once."""
    found = [(dt.date.fromisoformat(date), kind, name, year) for date, kind, name, year in json.loads(days)]
    official = [day for day in found if day[1] in ("holiday", "makeup")]
    return Calendar(
        days={date: CalendarDayInfo(kind, name) for date, kind, name, _year in official},
        announced_years=frozenset(year for _date, _kind, _name, year in official),
        quiet=runs_of([date for date, kind, _name, _year in found if kind == "quiet"]),
        mourning=frozenset(date for date, kind, _name, _year in found if kind == "mourning"),
    )


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


LINK_SALT = "users.password-link"


def link_token(employee: Employee, until: dt.datetime) -> str:
    """Return the token of a one-time link to set a password; it dies with the present password."""
    return signing.dumps([employee.pk, int(until.timestamp()), password_state(employee)], salt=LINK_SALT)


def employee_of_link(token: str, now: dt.datetime) -> Employee | None:
    """Return who may set a password with a token now, or None."""
    try:
        number, until, state = signing.loads(token, salt=LINK_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    employee = Employee.objects.working().filter(pk=number).first()
    if employee is None or now.timestamp() > until:
        return None
    return employee if constant_time_compare(state, password_state(employee)) else None


def password_state(employee: Employee) -> str:
    """Return a digest that changes with every password and every address a link could be sent to."""
    return salted_hmac(LINK_SALT, f"{employee.password}|{employee.email}").hexdigest()[:32]


def link_path(token: str) -> str:
    """Return where a one-time link leads."""
    return reverse("users:password-set", args=[token])


def mail_is_sent() -> bool:
    """Say whether e-mail really leaves this installation."""
    return settings.EMAIL_BACKEND.rsplit(".", 2)[-2] not in ("dummy", "console")


def identities_in(item: str) -> list[tuple[str, str]]:
    """Return (source code, external id) of the identities in a refused item; no code means its own source."""
    try:
        found = json.loads(item)
    except ValueError:
        return []
    if not isinstance(found, dict):
        return []
    listed = found.get("identities")
    others = listed if isinstance(listed, list) else []
    named = [other for other in others if isinstance(other, dict)]
    pairs = [(one.get("source") or "", one.get("external_id")) for one in named]
    pairs.insert(0, ("", found.get("external_id")))
    return [(str(code), str(number)) for code, number in pairs if number]


def profiles_in_conflict(rejections: list[Rejection]) -> dict[int, list[Profile]]:
    """Return the profiles that each refused item named, by the item's id (one query)."""
    wanted = {one.pk: identities_in(one.item) for one in rejections}
    numbers = {number for named in wanted.values() for _code, number in named}
    rows = Identity.objects.filter(external_id__in=numbers).select_related("profile", "source")
    by_name = {(row.source.code, row.external_id): row.profile for row in rows}
    found = {}
    for one in rejections:
        named = [by_name.get((code or one.source.code, number)) for code, number in wanted[one.pk]]
        found[one.pk] = sorted({person for person in named if person}, key=lambda person: person.pk)
    return found


def merge_preview(other: Profile) -> list[tuple[str, int]]:
    """Return how many rows of each table a merge would move, tables with none left out."""
    parts = [
        ps.SQL("SELECT {name}, count(*) FROM {table} WHERE profile_id = %(other)s").format(
            name=ps.Literal(table), table=ps.Identifier(table)
        )
        for table, policy in MERGE.items()
        if policy != "drop"
    ]
    with connection.cursor() as cursor:
        text = ps.SQL(" UNION ALL ").join(parts).as_string(cursor.cursor.connection)
        cursor.execute(text, {"other": other.pk})
        return [row for row in cursor.fetchall() if row[1]]


def event_types_seen(event_types: list[EventType], most: int) -> dict[int, tuple[int, dt.datetime | None]]:
    """Return how often (counting no further than `most`) and when last each type was seen."""
    params = {"types": [one.pk for one in event_types], "most": most}
    return {row[0]: (row[1], row[2]) for row in sql.rows("users", "event_types_seen", params)}


def lanes() -> tuple[Lane, ...]:
    """Return what has a vote of its own, in the order of masks and evidence: dimensions, then behaviours."""
    named = Behaviour.objects.order_by("lane").values_list("dimension", "name")
    return (*OWN_LANES, *(Lane(dimension, name) for dimension, name in named))


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year as the page shows it."""

    official: list[CalendarDay]
    added: list[CalendarDay]
    festivals: list[tuple[dt.date, str, bool]]  # date, festival, is it one of mourning
    terms: list[tuple[dt.date, str]]  # the solar terms that carry a hint

    @property
    def is_announced(self) -> bool:
        """Say whether the arrangement of the year is known."""
        return bool(self.official)

    @property
    def source(self) -> str:
        """Return who announced it."""
        return next((day.source for day in self.official if day.source), "")


def calendar_year(year: int) -> CalendarYear:
    """Return a year of the calendar (one query)."""
    found = list(CalendarDay.objects.filter(Q(year=year) | Q(date__year=year)))
    first = dt.date(year, 1, 1)
    days = [day for day in (first + dt.timedelta(days=number) for number in range(366)) if day.year == year]
    return CalendarYear(
        official=[day for day in found if day.kind in ("holiday", "makeup") and day.year == year],
        added=[day for day in found if day.kind not in ("holiday", "makeup")],
        festivals=[
            (day, str(FESTIVALS[code]), code in MOURNING) for day in days for code in festivals_on(day)
        ],
        terms=[(day, str(TERMS[code])) for day in days if (code := solar_term_on(day)) in CARE_TERMS],
    )

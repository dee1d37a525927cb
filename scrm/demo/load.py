"""Owns how the fictional brand comes into the database: through the product's own doors, day after day."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from outreach.actions.greetings import load_greetings
from scrm.demo import brand, community, crisis, farewell
from scrm.demo.care import open_fresh_tickets
from scrm.demo.people import make_people
from scrm.demo.stories import first_day
from scrm.demo.telling import Say, Telling, no_say
from scrm.demo.words import put_words
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions import audit
from users.actions.employees import invite_employee
from users.actions.event_types import map_event_type
from users.actions.sources import create_source
from users.actions.teams import create_team
from users.models import AuditEntry, Employee, EventType, Profile, Source

BEGUN, FILLED, TOLD = "demo.begun", "demo.filled", "demo.told"


class NotADemo(Refused):
    """Made-up people never come among real ones."""

    code = "not_a_demo"
    message = _(
        "演示数据只能装进演示库：当前 REUNION_MODE 是 production，这里可能有真实用户，什么都没有改动。"
    )


class RealPeople(Refused):
    """The database holds people whom the demo has not made."""

    code = "real_people"
    message = _("这个数据库里已有不是演示数据的员工或用户，什么都没有改动。请换一个空的数据库再运行 demo。")


@dataclass(frozen=True, slots=True)
class Filling:
    """What the demo in the database was made from, and how far its story is told."""

    seed: int
    count: int
    anchor: dt.date
    told_until: dt.date  # the first day that is not told yet
    is_complete: bool


def refuse_real_people() -> None:
    """Refuse to touch a database that is not the demo's own."""
    if settings.MODE not in ("demo", "test"):
        raise NotADemo
    tables = connection.introspection.table_names()
    if Employee._meta.db_table not in tables:
        return
    if AuditEntry.objects.filter(action=BEGUN).exists():
        return
    if Employee.objects.exists() or Profile.objects.exists():
        raise RealPeople


def current_filling() -> Filling | None:
    """Return what the demo in the database was made from, or None where there is none."""
    begun = AuditEntry.objects.filter(action=BEGUN).order_by("id").last()
    if begun is None:
        return None
    told = AuditEntry.objects.filter(action=TOLD).order_by("id").last()
    anchor = dt.date.fromisoformat(begun.details["anchor"])
    return Filling(
        seed=begun.details["seed"],
        count=begun.details["profiles"],
        anchor=anchor,
        told_until=dt.date.fromisoformat(told.details["until"]) if told else anchor,
        is_complete=AuditEntry.objects.filter(action=FILLED).exists(),
    )


def is_half_filled() -> bool:
    """Say whether a filling was broken off: its data is of no use."""
    if AuditEntry._meta.db_table not in connection.introspection.table_names():
        return False
    filling = current_filling()
    return filling is not None and not filling.is_complete


def drop_everything() -> None:
    """Remove every table of the demo's database, after looking that it is the demo's."""
    refuse_real_people()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def fill(*, seed: int, count: int, now: dt.datetime, say: Say = no_say) -> Filling:
    """Fill an empty database with the brand and the weeks up to this morning."""
    refuse_real_people()
    anchor = clock.business_date(now)
    start = clock.day_start(clock.day_from_number(first_day(anchor)))
    details = {"seed": seed, "profiles": count, "anchor": anchor.isoformat()}
    audit.record(by=None, action=BEGUN, obj_type="demo", obj_id=None, now=now, **details)
    with hasty_commits():
        say(0.0, "员工与数据源 staff and sources")
        hire(start)
        connect_sources(start)
        load_greetings()
        put_words(start)
        telling = Telling(make_people(seed, count, anchor), now, say)
        telling.push_people(None, first_day(anchor), start)
        community.open_groups(telling.people, now)
        telling.tell(first_day(anchor), anchor)
        community.speak_up(now)
        crisis.live_through(now)
        farewell.say_goodbye(now)
        open_fresh_tickets(now, seed=seed)
        telling.push_faults()
        note_told(anchor, now)
    audit.record(by=None, action=FILLED, obj_type="demo", obj_id=None, now=now)
    return current_filling()


def top_up(*, now: dt.datetime, say: Say = no_say) -> int:
    """Tell the days since the demo was last told, so that today has a list; return how many days."""
    refuse_real_people()
    filling, today = current_filling(), clock.business_date(now)
    if filling.told_until >= today:
        return 0
    people = make_people(filling.seed, filling.count, filling.anchor)
    Telling(people, now, say).tell(clock.day_number(filling.told_until), today)
    note_told(today, now)
    return (today - filling.told_until).days


@contextlib.contextmanager
def hasty_commits() -> Iterator[None]:
    """Wait for no disk: a filling that a crash cuts short is made again, and its end waits for all of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        yield
        cursor.execute("RESET synchronous_commit")


def hire(now: dt.datetime) -> None:
    """Make the accounts; none has a password, so that nobody can guess one."""
    admin = None
    teams: dict = {}
    for person in brand.STAFF:
        if person.team and person.team not in teams:
            teams[person.team] = create_team(name=person.team, by=admin, now=now)
        made = invite_employee(
            username=person.username,
            name=person.name,
            role=person.role,
            team=teams.get(person.team),
            by=admin,
            now=now,
        )
        admin = admin or made


def connect_sources(now: dt.datetime) -> None:
    """Connect the brand's systems, and say what their event types mean."""
    admin = Employee.objects.get(role="admin")
    for code, (name, zone) in brand.SOURCES.items():
        create_source(code=code, name=name, time_zone=zone, by=admin, now=now)
    sources = {source.code: source for source in Source.objects.all()}
    for kind in brand.KINDS:
        made = EventType.objects.create(source=sources[kind.source], code=kind.code, created_at=now)
        map_event_type(
            event_type=made,
            dimension=kind.dimension,
            is_passive=kind.is_passive,
            label=kind.label,
            behaviour=kind.behaviour,
            by=admin,
            now=now,
        )


def note_told(until: dt.date, now: dt.datetime) -> None:
    """Remember how far the story is told."""
    audit.record(by=None, action=TOLD, obj_type="demo", obj_id=None, now=now, until=until.isoformat())

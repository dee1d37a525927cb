"""Owns what every test has: the people, their profiles, and a fixed present."""

import datetime as dt
import multiprocessing
import os
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from benchmarks import scratch
from outreach.actions.filling import fill_queues
from outreach.actions.steps import tend
from outreach.models import QueueItem
from segmentation.actions import rescore, runs
from segmentation.models import Standing
from tests import database, processes
from users.models import ApiKey, Assignment, Employee, Profile, Source, Team
from users.queries import key_hash, portfolio

# No test asserts a time: the machine may be busy with something else.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Marks are read below the oldest open transaction, and that is one number for all databases of a server:
# a test beside this one, in a database of its own, may hold it for long.
runs.SETTLE_SECONDS = 60


@pytest.fixture
def now() -> dt.datetime:
    """A working morning."""
    return dt.datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)


@pytest.fixture
def today(now) -> dt.date:
    return now.date()


@pytest.fixture(autouse=True)
def fixed_present(monkeypatch, now):
    """Entry points see the fixed present, too."""
    monkeypatch.setattr("scrm.lib.clock.now", lambda: now)


@pytest.fixture
def morning(monkeypatch, now):
    """Return a function that lets a morning come, some days after the first: plans tended, lists filled."""

    def come(number: int) -> dt.datetime:
        at = now + dt.timedelta(days=number)
        monkeypatch.setattr("scrm.lib.clock.now", lambda: at)
        tend(now=at)
        fill_queues(date=at.date(), now=at)
        return at

    return come


@pytest.fixture(autouse=True)
def nobody_is_left_alone(monkeypatch):
    """The draw for comparison takes nobody, so that a list never depends on luck."""
    monkeypatch.setattr("outreach.rules.holdouts.is_drawn", lambda profiles, *_rest: profiles < 0)


@pytest.fixture(autouse=True)
def chinese_is_spoken():
    """A request in English leaves its language behind in the thread; the next test begins with ours."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    """A re-scoring waits for the transactions of tests beside this one, as a night does."""
    window = rescore._window

    def settled_window(run):
        runs._cutoff()
        return window(run)

    monkeypatch.setattr(rescore, "_window", settled_window)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Copy the tables that an earlier session migrated, as long as no migration changes."""
    connection.settings_dict["TEST"]["TEMPLATE"] = database.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep what the migrations brought, and bring it back after every test that commits."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "TEMPLATE", database.leave_template())
        database.keep_what_migrations_brought()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: database.restore())
        yield


@pytest.fixture
def start(monkeypatch):
    """Return a function that starts a process on the database of this test; none outlives it."""
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    monkeypatch.setenv("DATABASE_URL", address._replace(path=f"/{name}").geturl())
    spawn, started = multiprocessing.get_context("spawn"), []

    def begin(target, *arguments):
        deed = f"{target.__module__}:{target.__qualname__}"
        process = spawn.Process(target=processes.do, args=(deed, *arguments), daemon=True)
        process.start()
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.join()


@pytest.fixture
def team(db) -> Team:
    return Team.objects.create(name="一组")


@pytest.fixture
def other_team(db) -> Team:
    return Team.objects.create(name="二组")


@pytest.fixture
def make_employee(db, now):
    """Return a function that makes an employee who may see what an entry point would let them see."""

    def make(username: str, role: str = "koe", team: Team | None = None, name: str = "") -> Employee:
        employee = Employee.objects.create(
            username=username, name=name or username, role=role, team=team, created_at=now
        )
        employee.portfolio = portfolio(employee, now.date())
        return employee

    return make


@pytest.fixture
def koe(make_employee, team) -> Employee:
    return make_employee("lin", "koe", team, "林小满")


@pytest.fixture
def other_koe(make_employee, other_team) -> Employee:
    return make_employee("zhou", "koe", other_team, "周远")


@pytest.fixture
def lead(make_employee, team, koe) -> Employee:
    """The lead of `koe`."""
    return make_employee("lead", "lead", team, "方组长")


@pytest.fixture
def manager(make_employee) -> Employee:
    return make_employee("manager", "manager", None, "唐运营")


@pytest.fixture
def admin(make_employee) -> Employee:
    return make_employee("admin", "admin", None, "管理员")


@pytest.fixture
def source(db, now) -> Source:
    return Source.objects.create(code="crm", name="CRM", created_at=now)


@pytest.fixture
def make_key(source, now):
    """Return a function that makes a key of `source` with scopes and gives its token."""

    def make(*scopes: str) -> str:
        prefix = f"test{ApiKey.objects.count()}"
        ApiKey.objects.create(
            source=source,
            name="test",
            prefix=prefix,
            secret_hash=key_hash("secret"),
            scopes=list(scopes),
            created_at=now,
            expires_at=now + dt.timedelta(days=365),
        )
        return f"rk_{prefix}_secret"

    return make


@pytest.fixture
def make_profile(db, now):
    """Return a function that makes a profile, assigned to an employee where one is given."""

    def make(name: str = "王丽华", employee: Employee | None = None, **fields) -> Profile:
        fields = {"joined_at": now - dt.timedelta(days=400), "created_at": now, "updated_at": now} | fields
        profile = Profile.objects.create(name=name, **fields)
        if employee:
            Assignment.objects.create(profile=profile, employee=employee, started_at=now)
        return profile

    return make


@pytest.fixture
def profile(make_profile, koe) -> Profile:
    """Someone whom `koe` looks after."""
    return make_profile("王丽华", koe, gender="female", city="杭州")


@pytest.fixture
def make_standing(now, today):
    """Return a function that gives a profile a standing; a dormant person of high value by default."""

    def make(profile, **fields) -> Standing:
        values = {
            "state": "dormant",
            "state_since": today.replace(day=1),
            "basis": "rhythm",
            "decided_by": "rhythm",
            "quadrant": "silent",
            "quadrant_since": today.replace(day=1),
            "tier": "A",
            "value": 80.0,
            "engagement": 12.0,
            "risk": 3.0,
            "purchases": 6,
            "spent": 1_248_000,
            "last_purchase_on": today.replace(day=3),
            "last_active_on": today.replace(day=3),
            "last_login_on": today.replace(month=10, day=9),
            "baseline": [103, 40, 12, 0, 0, 6, 0],
            "baseline_days": 182,
            "periods": [0, 0, 0] * 7,
            "last_days": [20735, 20735, 20720, -1, -1, 20760, -1],
            "declining": 7,
            "policy_version": 0,
            "as_of": today,
            "computed_at": now,
        }
        return Standing.objects.create(profile=profile, **(values | fields))

    return make


@pytest.fixture
def make_item(today):
    """Return a function that opens an item for a profile."""

    def make(profile, **fields) -> QueueItem:
        values = {"reasons": ["dormant_high_value"], "worth": 1.5, "opened_on": today, "due_on": today}
        return QueueItem.objects.create(profile=profile, **(values | fields))

    return make


@pytest.fixture
def sign_in():
    """Return a function that gives a client signed in as an employee."""

    def as_employee(employee: Employee) -> Client:
        client = Client()
        client.force_login(employee, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_employee

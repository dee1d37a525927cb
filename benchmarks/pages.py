"""Measures the server's time of pages at full size: those that people open most, and of the segments."""

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.population import execute, make_population
from benchmarks.scratch import scratch_database
from outreach.actions.filling import fill_queues
from scrm.lib import clock
from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.forms import code_of
from users.models import Assignment, Employee

GOAL = 100.0  # milliseconds, for the pages that people open most
PATIENT_GOAL = 1000.0  # milliseconds, for the pages that a manager asks a question of
WEEK = dt.timedelta(days=7)
BACKEND = "django.contrib.auth.backends.ModelBackend"
LEADERS = """
INSERT INTO users_employee (password, username, name, email, role, team_id, capacity, created_at)
VALUES ('', 'lead', 'L', '', 'lead', (SELECT min(id) FROM users_team), 15, now()),
    ('', 'manager', 'M', '', 'manager', NULL, 15, now())"""
# Half a year of nights whose counts are those of the first night, so that the trend has its full length.
HISTORY = """
WITH nights AS (
    INSERT INTO segmentation_run
        (job, date, state, cutoff_txid, policy_version, opened_at, finished_at, error)
    SELECT 'nightly', %(first)s::date - n, 'done', 1, 0, now(), now(), ''
    FROM generate_series(1, 173) AS n RETURNING id, date
)
INSERT INTO segmentation_dailycount (date, employee_id, team_id, kind, state, quadrant, profiles, run_id)
SELECT nights.date, employee_id, team_id, kind, state, quadrant, profiles, nights.id
FROM segmentation_dailycount CROSS JOIN nights"""

# What people are: a city, a product and one or two of forty tags.
ABOUT = (
    "UPDATE users_profile SET city = 'city' || id % 60",
    """INSERT INTO users_holding (profile_id, product, acquired_on)
    SELECT id, 'model' || id % 12, date '2023-01-01' + (id % 700)::int FROM users_profile""",
    """INSERT INTO users_tag (profile_id, name, origin, evidence, created_at)
    SELECT DISTINCT id, 'tag' || (id + n * n) % 40, 'source', '', now()
    FROM users_profile CROSS JOIN generate_series(1, 2) AS n""",
)
# Two changes a person and axis in half a year, four times what a real community showed.
CHANGES = """
WITH told AS (SELECT 'state' AS axis, ARRAY['new', 'active', 'cooling', 'dormant', 'lost'] AS places
    UNION ALL SELECT 'quadrant', ARRAY['core', 'silent', 'advocate', 'tail']
    UNION ALL SELECT 'tier', ARRAY['S', 'A', 'B', 'C'])
INSERT INTO segmentation_transition (profile_id, date, since, axis, before, after, decided_by, baseline,
    baseline_days, periods, last_days, declining, recent_days, value, engagement, policy_version)
SELECT profile_id, day, day, axis, places[1 + (profile_id + n - 1) %% cardinality(places)],
    places[1 + (profile_id + n) %% cardinality(places)], decided_by, baseline,
    baseline_days, periods, last_days, declining, recent_days, value, engagement, policy_version
FROM segmentation_standing CROSS JOIN told CROSS JOIN generate_series(1, 2) AS n
CROSS JOIN LATERAL (SELECT %(first)s::date - 1 - ((profile_id * 37 + n * 86) %% 172)::int AS day) AS dated"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--profiles", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=4_000_000, help="daily rows")
    parser.add_argument("--repeats", type=int, default=30)


def run(options: dict, write: Callable[[str], object] = print) -> bool:
    """Measure each page and say whether every bar was reached."""
    with scratch_database("reunion_bench_pages"):
        now = clock.now()
        write(f"making {options['profiles']:,} profiles with about {options['days']:,} daily rows")
        _make(options["profiles"], options["days"], now)
        measured = [_measured(name, pages, options["repeats"], GOAL, write) for name, pages in _pages()]
        measured += [
            _measured(name, pages, options["repeats"] // 3, PATIENT_GOAL, write)
            for name, pages in _questions()
        ]
    return all(measured)


def _make(profiles: int, days: int, now: dt.datetime) -> None:
    """Make the population, two nights a week apart, half a year of counts, and today's queues."""
    today = clock.business_date(now)
    make_population(profiles, days, today)
    for statement in (LEADERS, *ABOUT):
        execute(statement)
    _compute(today - WEEK, now)
    for statement in (HISTORY, CHANGES):
        execute(statement, {"first": today - WEEK})
    _compute(today, now)
    fill_queues(date=today, now=now)
    execute("VACUUM ANALYZE")


def _compute(date: dt.date, now: dt.datetime) -> None:
    work_on_run(run_id=open_nightly_run(date=date, now=now).pk, seconds=3600)


def _pages() -> Iterator[tuple[str, list[tuple[Client, str]]]]:
    """Yield the pages, each as seen by several people."""
    caring = Employee.objects.filter(assignments__isnull=False).distinct()
    koes = [(koe, _client(koe)) for koe in caring[:10]]
    manager, lead = (_client(Employee.objects.get(role=role)) for role in ("manager", "lead"))
    dashboard, people = reverse("segmentation:dashboard"), reverse("segmentation:people")
    yield "pages-queue", [(client, reverse("outreach:queue")) for _koe, client in koes]
    yield "pages-profile", [(client, _profile_url(koe)) for koe, client in koes]
    yield "pages-dashboard", [(manager, dashboard), (manager, f"{dashboard}?axis=state")]
    yield "pages-people-of-a-manager", [(manager, people), (manager, f"{people}?page=3")]
    yield "pages-dashboard-of-a-lead", [(lead, dashboard)]


def _questions() -> Iterator[tuple[str, list[tuple[Client, str]]]]:
    """Yield the pages of the segments, each with one question."""
    manager = _client(Employee.objects.get(role="manager"))
    lead = _client(Employee.objects.get(role="lead"))
    team, koe = Employee.objects.get(role="lead").team_id, Employee.objects.filter(role="koe").first().pk
    people, flows, cohorts = (reverse(f"segmentation:{name}") for name in ("people", "flows", "cohorts"))
    today = clock.business_date(clock.now())
    span = urlencode({"since": today - dt.timedelta(days=175), "until": today})
    moved = urlencode({"since": today - dt.timedelta(days=91), "until": today})
    asked = {
        "by-state": "state=dormant&state=lost&tier=S&tier=A",
        "by-silence": "no_login=60&no_interaction=30&no_purchase=90&sort=-active",
        "by-risk": "risk=90&sort=-risk",
        "by-tag-and-city": f"tag={code_of('tag7')}&city={code_of('city7')}",
        "by-basis": "basis=fixed&outside=alumnus&basis=rhythm&sort=name",
        "by-koe": f"koe={koe}&sort=since",
        "by-team": f"team={team}&product={code_of('model3')}",
        "unassigned": "unassigned=on&sort=-engagement",
        "moved": f"axis=state&moved_from=active&moved_to=dormant&{moved}",
        "stood": f"axis=quadrant&at=silent&on={today - dt.timedelta(days=91)}",
        "of-a-month": f"joined=2025-03&axis=state&at=active&at=new&on={today - WEEK}",
    }
    for name, query in asked.items():
        yield f"people-{name}", [(manager, f"{people}?{query}")]
    for axis in ("state", "quadrant", "tier"):
        yield f"flows-of-half-a-year-by-{axis}", [(manager, f"{flows}?axis={axis}&{span}")]
    yield "flows-of-a-team", [(manager, f"{flows}?team={team}&{span}")]
    yield "flows-of-a-lead", [(lead, f"{flows}?{span}")]
    for measure in ("here", "silent"):
        yield f"cohorts-{measure}", [(manager, f"{cohorts}?measure={measure}&until=2025-08")]
    yield "cohorts-of-a-lead", [(lead, f"{cohorts}?until=2025-08")]
    yield "dashboard-of-a-team", [(manager, f"{reverse('segmentation:dashboard')}?team={team}")]


def _client(employee: Employee) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(employee, backend=BACKEND)
    return client


def _profile_url(koe: Employee) -> str:
    first = Assignment.objects.filter(employee=koe, ended_at__isnull=True).order_by("pk")[0]
    return reverse("outreach:profile", args=[first.profile_id])


def _measured(
    name: str, pages: list[tuple[Client, str]], repeats: int, goal: float, write: Callable[[str], object]
) -> bool:
    """Ask for the pages in turn, compare the median with the goal, and tell how many queries they took."""
    queries = {_queries(client, url) for client, url in pages}
    times = [_milliseconds(client, url) for client, url in islice(cycle(pages), repeats)]
    ours = statistics.median(times)
    write(f"  {name}: {'/'.join(map(str, sorted(queries)))} queries, slowest {max(times):.0f} ms")
    write(f"{name} ratio {ours / goal:.2f} (ours {ours:.0f} ms, floor {goal:.0f} ms, bar 1.0)")
    return ours < goal


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _get(client, url)
    return len(captured)


def _milliseconds(client: Client, url: str) -> float:
    began = time.perf_counter()
    _get(client, url)
    return (time.perf_counter() - began) * 1000


def _get(client: Client, url: str) -> None:
    answer = client.get(url, secure=True)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")

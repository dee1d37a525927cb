"""Measures the filling of all lists of a big brand beside its floor, and the opening of one card.

Floor: the candidates joined with their assignments, the worthiest of each employee by `row_number`, and a
COPY of the result. Neither knows reasons, the contact gate, or what was refused before.
"""

import argparse
import datetime as dt
import io
import statistics
import time
from collections.abc import Callable

from django.db import connection

from benchmarks.population import PEOPLE, execute, value
from benchmarks.scratch import scratch_database
from outreach.actions.filling import fill_queues
from outreach.queries.queue import day
from users.models import Employee

DATABASE = "reunion_bench_queues"
NOW = dt.datetime(2026, 11, 20, 6, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))  # a working morning
BAR, OPENING_BAR = 5.0, 100.0  # times the floor; milliseconds
EMPLOYEES = """
WITH team AS (INSERT INTO users_team (name) SELECT 'T' || n FROM generate_series(1, 20) AS n RETURNING id)
INSERT INTO users_employee (password, username, name, email, role, team_id, capacity, created_at)
SELECT '', 'k' || n, 'K' || n, '', 'koe', (SELECT min(id) + n %% 20 FROM team), 15, now()
FROM generate_series(1, %(koes)s) AS n"""
ASSIGNMENTS = """
INSERT INTO users_assignment (profile_id, employee_id, started_at)
SELECT id, (SELECT min(id) FROM users_employee) + id %% %(koes)s, now() - interval '1 year'
FROM users_profile"""
# Every tenth cooling, every fifth dormant, every fifth lost; value spread evenly.
STANDINGS = """
INSERT INTO segmentation_standing (profile_id, state, state_since, basis, decided_by, outside_reason,
    quadrant, tier, value, engagement, risk, purchases, spent, last_active_on, baseline, baseline_days,
    periods, last_days,
    established, declining, pooled_baseline, pooled_periods, vote, recent_days, year_days, pending_state,
    pending_state_readings, pending_quadrant, pending_quadrant_readings, entry_rate, night_state,
    policy_version, as_of, computed_at)
SELECT id, state, %(today)s::date - (luck / 7)::int %% 150, 'rhythm', 'rhythm', '',
    CASE WHEN value >= 50 THEN CASE WHEN engaged THEN 'core' ELSE 'silent' END
         ELSE CASE WHEN engaged THEN 'advocate' ELSE 'tail' END END,
    CASE WHEN value >= 95 THEN 'S' WHEN value >= 80 THEN 'A' WHEN value >= 50 THEN 'B' ELSE 'C' END,
    value, CASE WHEN engaged THEN 80 ELSE 20 END, 1, 1, 100, %(today)s::date - (luck / 7)::int %% 150,
    '{9,9,9,9,9,9,9}', 182, array_fill(1, ARRAY[21]), array_fill(20000, ARRAY[7]),
    7, 7, 40, '{1,1,1}', 0.7, 0, 40, '', 0, '', 0, -1, '', 0, %(today)s, %(now)s
FROM (
    SELECT id, luck, value, luck %% 3 = 0 AS engaged,
        CASE WHEN luck %% 10 = 0 THEN 'cooling' WHEN luck %% 10 IN (1, 2) THEN 'dormant'
             WHEN luck %% 10 IN (3, 4) THEN 'lost' WHEN luck %% 20 = 5 THEN 'new' ELSE 'active' END AS state
    FROM (
        SELECT id, hashint8extended(id, 3) & 1048575 AS luck,
            (hashint8extended(id, 5) & 1023) / 10.24 AS value
        FROM users_profile
    ) AS drawn
) AS made"""
FLOOR = """
SELECT profile_id, employee_id, value
FROM (
    SELECT s.profile_id, a.employee_id, s.value, e.capacity,
        row_number() OVER (PARTITION BY a.employee_id ORDER BY s.value DESC) AS place
    FROM segmentation_standing s
    JOIN users_assignment a ON a.profile_id = s.profile_id AND a.ended_at IS NULL
    JOIN users_employee e ON e.id = a.employee_id AND e.left_at IS NULL
    WHERE s.state IN ('cooling', 'dormant') OR s.quadrant = 'silent'
) AS ranked
WHERE place <= 2 * capacity"""
WRITTEN = "outreach_queueitem, outreach_queueday, outreach_contactrefusal, outreach_holdout"
Write = Callable[[str], object]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--profiles", type=int, default=1_000_000)
    parser.add_argument("--koes", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)


def run(options: dict, write: Write = print) -> bool:
    """Measure and say whether both bars were reached."""
    with scratch_database(DATABASE):
        began = time.perf_counter()
        _make(options["profiles"], options["koes"])
        write(f"made {options['profiles']:,} people of {options['koes']} KOEs in {_since(began):.0f} s")
        filled = _fills(options["repeats"], write)
        opened = _openings(2 + 2 * options["repeats"], write)
        return filled and opened


def _make(profiles: int, koes: int) -> None:
    sizes = {"profiles": profiles, "koes": koes, "today": NOW.date(), "now": NOW}
    for statement in (PEOPLE, EMPLOYEES, ASSIGNMENTS, STANDINGS):
        execute(statement, sizes)
    execute("VACUUM ANALYZE")


def _fills(repeats: int, write: Write) -> bool:
    """Fill the lists on mornings from nothing, each beside its floor, and compare the medians."""
    floors, ours = [], []
    for repeat in range(1, repeats + 1):
        execute(f"TRUNCATE {WRITTEN} CASCADE")
        floors.append(_floor())
        began = time.perf_counter()
        filled = fill_queues(date=NOW.date(), now=NOW)
        ours.append(_since(began))
        write(f"  morning {repeat}: {ours[-1]:.2f} s, floor {floors[-1]:.2f} s, {filled.opened:,} opened")
    began = time.perf_counter()
    fill_queues(date=NOW.date(), now=NOW)
    write(f"  the same morning again: {_since(began):.2f} s")
    seconds, floor = statistics.median(ours), statistics.median(floors)
    write(f"queues ratio {seconds / floor:.2f} (ours {seconds:.2f} s, floor {floor:.2f} s, bar {BAR})")
    return seconds / floor <= BAR and value("SELECT count(*) FROM outreach_queueitem") > 0


def _floor() -> float:
    execute("CREATE TEMP TABLE bare (profile_id bigint, employee_id bigint, value float8)")
    began, buffer = time.perf_counter(), io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({FLOOR}) TO STDOUT (FORMAT binary)", buffer)
        buffer.seek(0)
        cursor.copy_expert("COPY bare FROM STDIN (FORMAT binary)", buffer)
    took = _since(began)
    execute("DROP TABLE bare")
    return took


def _openings(repeats: int, write: Write) -> bool:
    """Open the list of some employees with its first card, as the page of the day reads it."""
    times, now = [], NOW.replace(hour=10)
    for koe in Employee.objects.filter(role="koe").order_by("pk")[:repeats]:
        koe.portfolio = (koe.pk,)  # own people alone
        began = time.perf_counter()
        shown = day(koe, koe, now)
        times.append(1000 * _since(began) / max(1, len(shown.cards)))
    middle = statistics.median(times)
    told = f"ours {middle:.1f} ms a card, floor {OPENING_BAR:.0f} ms, bar 1.0"
    write(f"queues-item ratio {middle / OPENING_BAR:.2f} ({told})")
    return middle < OPENING_BAR


def _since(began: float) -> float:
    return time.perf_counter() - began

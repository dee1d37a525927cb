"""A real log goes through the product as if a CRM had delivered it: import, assignment, night, pages."""

import datetime as dt
import gzip
import os
import signal
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Sum

from segmentation.actions import nightly
from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.models import (
    CutPoints,
    DailyActivity,
    DailyCount,
    QuantileGrid,
    Run,
    Standing,
    StandingMemory,
    Transition,
)
from tests.segmentation.conftest import rows
from users.models import Event, MarkCursor, Profile

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "data"
LOG = Path(os.environ.get("REUNION_REAL_DATA") or BESIDE) / "travel_se" / "events.csv.gz"
ROWS = 40_000
NIGHT = dt.date(2013, 1, 14)  # inside the rows that are read
MAPPED = "post=question|answer|edit,interact=comment|favorite|accept|bounty"
KILLS = 10
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not LOG.is_file(), reason=f"REUNION_REAL_DATA: there is no {LOG}"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
TABLES = {
    DailyActivity: ["profile_id", "day", "behaviours", "events", "purchases", "spent"],
    Standing: [field.attname for field in Standing._meta.fields if field.name != "computed_at"],
    StandingMemory: [field.attname for field in StandingMemory._meta.fields if field.name != "pk"],
    Transition: [field.attname for field in Transition._meta.fields if field.name != "id"],
    DailyCount: ["date", "employee_id", "team_id", "kind", "state", "quadrant", "profiles"],
    CutPoints: ["version", "date", "reason", "policy_version", "quantiles", "populations"],
    QuantileGrid: ["date", "measure", "quantiles", "population"],
    MarkCursor: ["consumer"],
}


@pytest.fixture(autouse=True)
def days_in_utc(settings):
    settings.BRAND_TIME_ZONE = "UTC"


@pytest.fixture
def start_of_the_log(tmp_path):
    part = tmp_path / "events.csv.gz"
    with gzip.open(LOG, "rt") as whole, gzip.open(part, "wt", compresslevel=1) as file:
        file.writelines(islice(whole, ROWS + 1))
    return part


def command(name, *arguments):
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def import_log(path):
    options = ["--source", "travel", "--create-source", "--time-zone", "UTC", "--types", MAPPED]
    columns = ["--columns", "external_id=user,occurred_at=ts", "--passive", "badge"]
    return command("import_events", str(path), *options, *columns)


def state_of_the_tables():
    return {model.__name__: rows(model, columns) for model, columns in TABLES.items()}


def forget_everything():
    for model in (*TABLES, Run):
        model.objects.all().delete()


def killed_at(point, run):
    """Let a process work on the run, kill it at its statement of a number, and say whether it came so far."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        work_until(point, run)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def work_until(point, run):
    seen = 0

    def die_at(execute, sql, params, many, context):
        nonlocal seen
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(die_at):
            work_on_run(run_id=run.pk, seconds=60)
    finally:
        os._exit(0)


def test_a_real_log_counts_once_adds_up_and_survives_kills(
    start_of_the_log, team, make_employee, sign_in, now, monkeypatch
):
    monkeypatch.setattr(nightly, "CHUNK", 1000)
    assert import_log(start_of_the_log).startswith(
        f"{ROWS:,} rows: {ROWS:,} accepted, 0 duplicate, 0 rejected"
    )
    assert import_log(start_of_the_log).startswith(
        f"{ROWS:,} rows: 0 accepted, {ROWS:,} duplicate, 0 rejected"
    )
    assert Event.objects.count() == ROWS

    for number in range(20):
        make_employee(f"koe{number:02}", "koe", team)
    people = Profile.objects.count()
    told = command("assign", "--rule", "round-robin").splitlines()
    shares = [int(line.split()[1].replace(",", "")) for line in told[:-1]]
    assert sum(shares) == people
    assert max(shares) - min(shares) <= 1

    run = open_nightly_run(date=NIGHT, now=now)
    kills = sum(killed_at(3 + 4 * life, run) for life in range(KILLS))
    assert kills == KILLS
    command("run_nightly", "--date", str(NIGHT))
    killed = state_of_the_tables()
    forget_everything()
    command("run_nightly", "--date", str(NIGHT))
    assert state_of_the_tables() == killed

    assert DailyCount.objects.filter(date=NIGHT).aggregate(sum=Sum("profiles"))["sum"] == people
    page = sign_in(make_employee("boss", "manager")).get("/segments/").content.decode()
    assert f"{people:,}" in page
    assert not Standing.objects.filter(last_active_on__gte=NIGHT).exists()

import csv
import datetime as dt
from io import StringIO

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from benchmarks.backtest import UnusableLog, left_alone, load, nights, read_log
from benchmarks.hindsight import SHIFT, Night, Record, sparse_report
from users.models import Behaviour, EventType

FIRST = dt.date(2020, 1, 1)


def write_log(path, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("user", "ts", "type"), *rows])
    return path


def at(day, clock="12:00:00"):
    return f"{FIRST + dt.timedelta(days=day)}T{clock}"


def test_left_alone_names_every_type_that_nobody_mapped_the_most_frequent_first():
    types = {"question": 9, "answer": 8, "comment": 3, "edit": 7, "badge": 99}
    assert left_alone(types, {"post": "question|answer"}, ["badge"]) == ["edit", "comment"]


@pytest.mark.django_db
def test_load_gives_every_type_that_nobody_mapped_a_behaviour_of_its_own(tmp_path):
    log = read_log(write_log(tmp_path / "log.csv", [("ann", at(1), "like"), ("ann", at(1), "edit")]))
    load(log, {"interact": "favourite"}, ["like", "edit"], [], print)
    found = EventType.objects.order_by("code").values_list("code", "dimension", "behaviour__name")
    assert list(found) == [
        ("edit", "interact", "edit"), ("favourite", "interact", None), ("like", "interact", "like"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_load_lets_the_rarest_types_share_a_vote_beyond_what_a_mask_holds(tmp_path):
    codes = [f"type{number:02}" for number in range(60)]
    log = read_log(write_log(tmp_path / "log.csv", [("ann", at(1), code) for code in codes]))
    load(log, {}, codes, [], print)
    assert list(Behaviour.objects.values_list("lane", flat=True)) == list(range(7, 63))
    assert EventType.objects.filter(dimension="interact", behaviour=None).count() == 4


def test_nights_go_from_the_first_by_steps():
    assert nights(FIRST, FIRST + dt.timedelta(days=15), 7) == [
        FIRST + dt.timedelta(days=days) for days in (0, 7, 14)
    ]


@pytest.mark.parametrize("rows", [[], [(1, "yesterday", "post")]])
def test_read_log_refuses_what_has_no_days(tmp_path, rows):
    with pytest.raises(UnusableLog):
        read_log(write_log(tmp_path / "log.csv", rows))


def test_read_log_names_the_columns_it_needs(tmp_path):
    (tmp_path / "log.csv").write_text("customer,date\n1,2020-01-01\n")
    with pytest.raises(UnusableLog, match="user, ts and type"):
        read_log(tmp_path / "log.csv")


def test_sparse_report_counts_who_fell_silent():
    """Two people came five times in half a year; the first stays, the second is rightly flagged."""
    stays, leaves = range(0, 400, 40), range(0, 200, 40)
    days = np.array([1 << SHIFT | day for day in stays] + [2 << SHIFT | day for day in leaves])
    who, yes = np.array([1, 2]), np.array([True, True])
    night = Night(250, who, np.array([0.1, 0.9]), np.array([False, True]), yes)
    told = sparse_report(Record(np.append(days, 3 << SHIFT | 400), [night]))
    assert told[0].startswith(
        "People with 3 to 11 active days a year: 2 judged on 1 nights, 0.500 were silent"
    )
    assert "flagged 0.500, precision 1.000, recall 1.000, AUC 1.000" in told[1]
    assert told[2].split()[:4] == ["nothing", "for", "60", "days"]


def test_sparse_report_says_when_nobody_can_be_judged():
    assert "too short" in sparse_report(Record(np.array([1 << SHIFT]), []))[0]


@pytest.fixture
def log(tmp_path):
    """Ann comes every other day; Ben stops after 200 days, but is still given medals."""
    rows = [("ann", at(day), "visit") for day in range(0, 330, 2)]
    rows += [("ben", at(day), ("visit", "like")[day % 2]) for day in range(0, 200, 3)]
    rows += [("ben", at(day), "medal") for day in range(200, 330, 5)]
    rows += [("ben", at(150, "23:30:00"), "visit")]
    return write_log(tmp_path / "log.csv", rows)


@pytest.mark.django_db(transaction=True)
def test_backtest_writes_the_flags_of_every_known_person_and_leaves_no_trace(log, tmp_path):
    before, out = connection.settings_dict["NAME"], StringIO()
    zone = settings.BRAND_TIME_ZONE
    dates = ["--from", str(FIRST + dt.timedelta(days=180)), "--step", "49"]
    options = ["--passive", "medal", "--types", "login=visit", *dates]
    call_command("backtest", str(log), "--out", str(tmp_path / "f.csv"), *options, stdout=out, stderr=out)

    with (tmp_path / "f.csv").open() as file:
        found = [(row["flag_date"], row["user"], row["flag"]) for row in csv.DictReader(file)]
    days = [str(FIRST + dt.timedelta(days=day)) for day in (180, 229, 278, 327)]
    assert [row for row in found if row[1] == "ann"] == [(day, "ann", "0") for day in days]
    assert [flag for _day, user, flag in found if user == "ben"] == ["0", "0", "0", "1"]
    assert "on its own like" in out.getvalue()
    assert (connection.settings_dict["NAME"], settings.BRAND_TIME_ZONE) == (before, zone)


def test_backtest_refuses_what_makes_no_sense(log, tmp_path):
    out = str(tmp_path / "f.csv")
    for arguments in ([str(log), "--step", "0"], [str(tmp_path / "none.csv")], [str(log), "--types", "post"]):
        with pytest.raises(CommandError):
            call_command("backtest", *arguments, "--out", out)

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from scrm.lib import sql
from segmentation.actions import rescore
from segmentation.actions.nightly import forget_nights, open_nightly_run, work_on_run
from segmentation.actions.rescore import rescore_touched
from segmentation.models import (
    CutPoints,
    DailyActivity,
    QuantileGrid,
    Run,
    Standing,
    StandingMemory,
    Transition,
)
from tests.segmentation.conftest import assert_rows, rows
from users.models import EventType, MarkCursor

pytestmark = pytest.mark.django_db(transaction=True)
CHANGES = ["date", "before", "after", "since"]
OWN_DATE = {"state_since", "computed_at"}  # a return that was seen the same day is dated by that day
NIGHTS_WORD = [field.attname for field in Standing._meta.fields if field.attname not in OWN_DATE]


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it."""


@pytest.fixture
def come(happen, today):
    """Return a function by which someone does something on days counted back from today."""

    def days(person, *back, kind="login"):
        for each in back:
            happen(person, kind, today - dt.timedelta(days=each))

    return days


@pytest.fixture
def faithful(make_profile, come):
    """Someone who came every other day and has been silent for a hundred days: dormant by their rhythm."""
    person = make_profile("常客")
    come(person, *range(100, 330, 2))
    return person


@pytest.fixture
def rare(make_profile, come):
    """Someone who came rarely and has been silent for long: dormant by the fixed rule."""
    person = make_profile("稀客")
    come(person, 130, 160, 190)
    return person


@pytest.fixture
def gone(make_profile, come):
    """Someone who used to come often and has been silent for more than half a year: lost."""
    person = make_profile("故人")
    come(person, *range(210, 400, 2))
    return person


@pytest.fixture
def compute(now, today):
    """Return a function that computes a night on its own morning."""

    def night(date=today, **options):
        run = open_nightly_run(date=date, now=now + (date - today), **options)
        assert work_on_run(run_id=run.pk, seconds=60)
        return run

    return night


def standing_of(person):
    return Standing.objects.get(pk=person.pk)


def test_someone_who_came_rarely_is_active_on_the_day_of_coming_back(rare, come, compute, now, today):
    compute(today - dt.timedelta(days=1))
    compute()
    assert standing_of(rare).state == "dormant"
    come(rare, 0)
    assert rescore_touched(now=now) == 1
    standing = standing_of(rare)
    assert (standing.state, standing.state_since, standing.last_active_on) == ("active", today, today)
    assert (standing.returned_on, standing.as_of) == (None, today)
    assert_rows(Transition, CHANGES, [[today, "dormant", "active", today]], axis="state", before="dormant")


def test_a_single_visit_of_someone_with_a_rhythm_is_a_return_and_no_recovery(
    faithful, come, compute, now, today
):
    compute()
    before = standing_of(faithful)
    assert (before.state, before.basis) == ("dormant", "rhythm")
    come(faithful, 0)
    rescore_touched(now=now)
    standing = standing_of(faithful)
    assert (standing.state, standing.state_since) == ("dormant", before.state_since)
    assert (standing.returned_on, standing.decided_by) == (today, "rhythm")
    assert Transition.objects.filter(before="dormant").count() == 0


def test_someone_lost_who_is_seen_is_dormant_with_this_day_as_the_day_of_return(
    gone, come, compute, now, today
):
    compute()
    assert standing_of(gone).state == "lost"
    come(gone, 0)
    rescore_touched(now=now)
    standing = standing_of(gone)
    assert (standing.state, standing.state_since, standing.returned_on) == ("dormant", today, today)
    compute(today + dt.timedelta(days=1))
    standing = standing_of(gone)
    assert (standing.state, standing.state_since, standing.returned_on) == ("dormant", today, today)


def test_the_day_of_return_is_the_first_own_activity_and_no_later_one(faithful, come, compute, now, today):
    compute()
    come(faithful, 0)
    rescore_touched(now=now)
    tomorrow = today + dt.timedelta(days=1)
    compute(tomorrow)
    come(faithful, -1, kind="purchase")
    assert rescore_touched(now=now + dt.timedelta(days=1)) == 1
    standing = standing_of(faithful)
    assert (standing.state, standing.returned_on, standing.last_active_on) == ("dormant", today, tomorrow)


def test_what_is_done_to_a_person_is_no_return(faithful, happen, compute, source, now, today):
    badge = EventType.objects.create(
        source=source, code="badge", dimension="post", is_passive=True, created_at=now
    )
    unknown = EventType.objects.create(source=source, code="?", created_at=now)
    compute()
    for kind in (badge, unknown):
        happen(faithful, kind, today)
    rescore_touched(now=now)
    assert (standing_of(faithful).state, standing_of(faithful).returned_on) == ("dormant", None)


def test_value_engagement_and_quadrant_stay_as_the_night_left_them(rare, come, compute, now):
    compute()
    fields = ("value", "engagement", "quadrant", "quadrant_since", "tier", "purchases", "spent", "as_of")
    before = Standing.objects.values(*fields).get(pk=rare.pk)
    come(rare, 0, kind="purchase")
    rescore_touched(now=now)
    assert Standing.objects.values(*fields).get(pk=rare.pk) == before


@pytest.fixture
def crowd(make_profile, faithful, rare, gone, come):
    """People with all kinds of rhythms, of whom some come back today and some only late events tell."""
    people = [make_profile(f"第{number}位") for number in range(14)]
    for number, person in enumerate(people):
        come(person, *range(1 + number * 13, 390, 2 + number))
    newcomer = make_profile("新人")
    come(newcomer, 3, 30)
    return [*people, newcomer, faithful, rare, gone]


def come_back(crowd, come):
    for number, person in enumerate(crowd):
        if number % 4:
            come(person, 0, kind=("login", "post", "purchase")[number % 3])
        if number % 3 == 0:
            come(person, 2, 4, 5, 7)


def test_nobody_moves_away_from_active(crowd, come, compute, now):
    rank = {"new": 0, "active": 0, "cooling": 1, "dormant": 2, "lost": 3}
    compute()
    before = dict(Standing.objects.values_list("pk", "state"))
    come_back(crowd, come)
    assert rescore_touched(now=now) == len(crowd) - 4 + 1
    after = dict(Standing.objects.values_list("pk", "state"))
    assert all(rank[after[pk]] <= rank[before[pk]] for pk in before)
    assert sum(after[pk] != before[pk] for pk in before) >= 3


def world(crowd, compute, now, today, *, is_rescored):
    """Compute two nights, with or without re-scoring between them, and return what is left."""
    derived = (Run, Standing, StandingMemory, Transition, QuantileGrid, CutPoints, DailyActivity, MarkCursor)
    for model in derived:
        model.objects.all().delete()
    compute(today - dt.timedelta(days=1))
    compute()
    if is_rescored:
        for _again in range(3):
            rescore_touched(now=now)
            MarkCursor.objects.filter(consumer="rescore").delete()
    shown = dict(Standing.objects.values_list("pk", "state"))
    compute(today + dt.timedelta(days=1))
    changes = rows(Transition, ["profile_id", "axis", "before", "after"])
    return rows(Standing, NIGHTS_WORD), rows(DailyActivity, ["profile_id", "day", "events"]), changes, shown


def test_the_next_night_is_the_same_as_if_nobody_had_been_re_scored(crowd, come, compute, now, today):
    come_back(crowd, come)
    standings, days, changes, quiet = world(crowd, compute, now, today, is_rescored=False)
    again, days_again, changes_again, shown = world(crowd, compute, now, today, is_rescored=True)
    assert quiet != shown
    assert again == standings
    assert days_again == days
    assert changes_again == changes


def test_re_scoring_is_no_reading_towards_a_confirmation(crowd, come, compute, now):
    fields = [name for name in NIGHTS_WORD if name.startswith("pending_")]
    compute()
    Standing.objects.update(
        pending_state="dormant", pending_state_since="2026-11-10", pending_state_readings=3, state="cooling"
    )
    before = rows(Standing, ["pk", *fields])
    come_back(crowd, come)
    rescore_touched(now=now)
    assert rows(Standing, ["pk", *fields]) == before


def test_a_second_call_changes_nothing(crowd, come, compute, now, today):
    compute()
    come_back(crowd, come)
    rescore_touched(now=now)
    fields, told = [*NIGHTS_WORD, "state_since", "computed_at"], [*CHANGES, "profile_id", "axis", "id"]
    before = rows(Standing, fields), rows(Transition, told)
    assert rescore_touched(now=now + dt.timedelta(minutes=1)) == 0
    assert (rows(Standing, fields), rows(Transition, told)) == before
    MarkCursor.objects.filter(consumer="rescore").delete()
    rescore_touched(now=now)  # all of today's marks once more
    assert (rows(Standing, fields), rows(Transition, told)) == before


def test_a_day_that_ends_where_it_began_tells_no_change(rare, come, compute, now, today):
    compute()
    Standing.objects.update(state="dormant", decided_by="fixed_login")
    Transition.objects.filter(axis="state").update(before="active", after="dormant")
    come(rare, 0)
    rescore_touched(now=now)
    assert standing_of(rare).state == "active"
    assert not Transition.objects.filter(axis="state").exists()


def test_marks_wait_until_the_night_is_over(rare, come, compute, now, today):
    compute()
    tomorrow = today + dt.timedelta(days=1)
    morning = now + dt.timedelta(days=1)
    run = open_nightly_run(date=tomorrow, now=morning)
    come(rare, -1)
    assert rescore_touched(now=morning) == 0
    assert standing_of(rare).state == "dormant"
    assert work_on_run(run_id=run.pk, seconds=60)
    assert standing_of(rare).state == "dormant"
    assert rescore_touched(now=morning) == 1
    assert standing_of(rare).state == "active"


def test_what_happened_after_midnight_and_before_the_night_is_taken_up_after_it(
    rare, come, compute, now, today
):
    compute(today - dt.timedelta(days=1))
    come(rare, 0)
    assert rescore_touched(now=now) == 0
    compute()
    come(rare, 3)  # a late event, after the night
    assert rescore_touched(now=now) == 1
    assert standing_of(rare).state == "active"


def test_marks_that_the_night_has_seen_are_not_read_again(crowd, compute, now):
    compute()
    assert rescore_touched(now=now) == 0
    assert MarkCursor.objects.filter(consumer="rescore").exists()


def test_a_night_computed_anew_is_followed_by_a_new_re_scoring(rare, come, compute, now, today):
    compute(today - dt.timedelta(days=1))
    compute()
    come(rare, 0)
    rescore_touched(now=now)
    compute(rebuild=True)
    assert standing_of(rare).state == "dormant"
    rescore_touched(now=now)
    assert standing_of(rare).state == "active"
    assert_rows(Transition, CHANGES, [[today, "dormant", "active", today]], axis="state", before="dormant")


def test_a_cluster_that_counts_its_transactions_anew_is_read_from_the_beginning(rare, come, compute, now):
    compute()
    MarkCursor.objects.create(consumer="rescore", txid=2**60)
    come(rare, 0)
    rescore_touched(now=now)
    assert standing_of(rare).state == "active"


def test_people_outside_stay_outside(rare, come, compute, now):
    rare.may_profile = False
    rare.save(update_fields=["may_profile"])
    compute()
    before = Standing.objects.values().get()
    come(rare, 0)
    assert rescore_touched(now=now) == 0
    assert Standing.objects.values().get() == before


def test_someone_without_a_standing_waits_for_the_night(compute, make_profile, come, now):
    compute()
    come(make_profile("今天刚来"), 0)
    assert rescore_touched(now=now) == 0
    assert not Standing.objects.exists()


def test_many_marks_are_taken_in_several_steps(crowd, come, compute, now, monkeypatch):
    for person in crowd:
        come(person, 0)
    found = []
    for marks in (3, 20_000):
        monkeypatch.setattr(rescore, "MARKS", marks)
        monkeypatch.setattr(rescore, "CHUNK", marks)
        compute()
        rescore_touched(now=now)
        found.append(rows(Standing, [*NIGHTS_WORD, "state_since"]))
        forget_nights(since=now.date())
    assert found[0] == found[1]


def test_a_change_of_very_many_days_is_left_to_the_night_except_for_today(
    crowd, rare, come, compute, now, monkeypatch
):
    monkeypatch.setattr(rescore, "MOST_PEOPLE", 5)
    compute()
    for person in crowd:
        come(person, 6)
    come(rare, 0)
    assert rescore_touched(now=now) == 1
    assert standing_of(rare).state == "active"
    assert rescore_touched(now=now) == 0


def killed_at(point, now):
    """Re-score until the statement of a number, die there as a process would, and say if it came."""
    seen = 0

    def die_at(execute, statement, params, many, context):
        nonlocal seen
        seen += 1
        if seen == point:
            raise Killed
        return execute(statement, params, many, context)

    try:
        with connection.execute_wrapper(die_at):
            rescore_touched(now=now)
    except Killed:
        connection.close()
        return True
    return False


def test_a_kill_at_any_statement_loses_nothing(crowd, come, compute, now):
    compute()
    come_back(crowd, come)
    point, before = 1, rows(Standing, NIGHTS_WORD)
    while killed_at(point, now):
        assert rows(Standing, NIGHTS_WORD) == before
        point += 1
    assert point > 6
    after = rows(Standing, NIGHTS_WORD)
    assert after != before
    MarkCursor.objects.filter(consumer="rescore").delete()
    rescore_touched(now=now)
    assert rows(Standing, NIGHTS_WORD) == after


def test_two_workers_at_once_do_it_once(crowd, come, compute, now, monkeypatch):
    compute()
    come_back(crowd, come)
    staged, barrier, done = [], threading.Barrier(2), []
    stage = rescore._stage

    def counted(run, profiles):
        staged.extend(profiles)
        stage(run, profiles)

    def work():
        barrier.wait()
        done.append(rescore_touched(now=now))
        connections["default"].close()

    monkeypatch.setattr(rescore, "_stage", counted)
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(staged) == len(set(staged)) == sum(done) > 0


def test_no_night_opens_in_the_middle_of_a_step(rare, come, compute, now, today, monkeypatch):
    compute()
    come(rare, 0)
    fold, waited = rescore.fold_marks, []

    def meanwhile():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 300")
        try:
            open_nightly_run(date=today + dt.timedelta(days=1), now=now + dt.timedelta(days=1))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test looks at it
            waited.append(str(error))
        connections["default"].close()

    def folded(*arguments):
        other = threading.Thread(target=meanwhile)
        other.start()
        other.join()
        return fold(*arguments)

    monkeypatch.setattr(rescore, "fold_marks", folded)
    rescore_touched(now=now)
    assert ["lock timeout" in error for error in waited] == [True]
    assert sql.value("segmentation", "try_lock_standings")

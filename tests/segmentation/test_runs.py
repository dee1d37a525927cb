import datetime as dt
import threading

import pytest
from celery import Celery
from django.db import InterfaceError, OperationalError, connection, connections, transaction
from kombu.exceptions import OperationalError as Away

from scrm.lib import clock
from segmentation.actions import nightly, runs
from segmentation.actions.nightly import (
    JOB,
    DateAhead,
    DateBehind,
    ensure_nightly_run,
    open_nightly_run,
    work_on_run,
)
from segmentation.models import (
    CutPoints,
    DailyActivity,
    DailyCount,
    DailyTally,
    LateDay,
    QuantileGrid,
    Run,
    RunChunk,
    Standing,
    StandingMemory,
    Transition,
)
from segmentation.queries import runs as run_queries
from tests.segmentation.conftest import assert_rows, rows
from users.models import MarkCursor

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = {
    DailyActivity: ["profile_id", "day", "behaviours", "events", "purchases", "spent"],
    Standing: [field.attname for field in Standing._meta.fields if field.name != "computed_at"],
    StandingMemory: [field.attname for field in StandingMemory._meta.fields if field.name != "pk"],
    Transition: [field.attname for field in Transition._meta.fields if field.name != "id"],
    LateDay: ["profile_id", "day", "night"],
    DailyCount: ["date", "employee_id", "team_id", "kind", "state", "quadrant", "profiles"],
    CutPoints: ["version", "date", "reason", "policy_version", "quantiles", "populations"],
    DailyTally: ["date", "employee_id", "team_id", "axis", "place", "profiles"],
    QuantileGrid: ["date", "measure", "quantiles", "population"],
    MarkCursor: ["consumer"],
}


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(nightly, "CHUNK", 3)


@pytest.fixture
def crowd(make_profile, koe, happen, today):
    """Ten people with different rhythms, one of whom never came."""
    people = [make_profile(f"第{number}位", koe if number % 2 else None) for number in range(10)]
    for number, person in enumerate(people[:9]):
        for back in range(1 + number * 9, 200, 3 + number):
            kind = ("login", "post", "purchase")[back % 3]
            happen(person, kind, today - dt.timedelta(days=back), amount=back if kind == "purchase" else None)
    return people


def state_of_the_tables():
    return {model.__name__: rows(model, columns) for model, columns in TABLES.items()}


def forget_everything():
    for model in (
        Run,
        Standing,
        StandingMemory,
        Transition,
        QuantileGrid,
        CutPoints,
        DailyActivity,
        MarkCursor,
        LateDay,
    ):
        model._base_manager.all().delete()


def killed_at(point, run):
    """Work until the statement or commit of a number, die there as a process would, and say if it came."""
    seen = 0

    def die_at(execute, sql, params, many, context):
        nonlocal seen
        seen += 1
        if seen == point:
            raise Killed
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(die_at):
            work_on_run(run_id=run.pk, seconds=60)
    except Killed:
        connection.close()
        return True
    return False


def test_a_run_killed_at_every_statement_ends_as_if_nothing_had_happened(crowd, now, today, night):
    night(today)
    expected = state_of_the_tables()
    forget_everything()
    run = open_nightly_run(date=today, now=now)
    point, kills = 3, 0
    while killed_at(point, run):  # each life goes a little further than the last one did
        kills += 1
        point += 2
    assert kills > 10
    assert state_of_the_tables() == expected


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_killed_at_every_commit_ends_as_if_nothing_had_happened(
    crowd, now, today, night, when, monkeypatch
):
    night(today)
    expected = state_of_the_tables()
    forget_everything()
    run = open_nightly_run(date=today, now=now)
    database, kills, commits = type(connections["default"]), 0, 0
    commit = database._commit

    def die(self):
        nonlocal commits
        commits += 1
        if commits % 2:
            return commit(self)
        if when == "after":
            commit(self)
        self.connection.close()  # what the server sees of a kill
        raise Killed

    monkeypatch.setattr(database, "_commit", die)
    while Run.objects.get().state == "running":
        try:
            work_on_run(run_id=run.pk, seconds=60)
        except (Killed, InterfaceError):
            kills += 1
            connection.close()
    assert kills > 5
    assert state_of_the_tables() == expected


def test_two_workers_do_each_chunk_once(crowd, now, today, monkeypatch):
    scored, score = [], nightly.score_chunk
    run = open_nightly_run(date=today, now=now)

    def counted(run, chunk):
        scored.append(chunk.first_id)
        return score(run, chunk)

    steps = tuple(
        runs.Step(
            step.name, counted if step.name == "score" else step.work, step.plan, step.finish, step.splits
        )
        for step in JOB.steps
    )
    monkeypatch.setattr(nightly, "JOB", runs.Job(JOB.name, steps))

    def work():
        work_on_run(run_id=run.pk, seconds=60)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run.refresh_from_db()
    assert run.state == "done"
    assert len(scored) == len(set(scored)) == 4
    assert Standing.objects.count() == 10


def test_a_worker_that_slept_past_its_lease_changes_nothing(crowd, now, today):
    run = open_nightly_run(date=today, now=now)
    sleeper = runs.claim_chunk(run)
    RunChunk.objects.filter(pk=sleeper.pk).update(leased_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert work_on_run(run_id=run.pk, seconds=60)
    before = state_of_the_tables()
    runs.perform(JOB, run, sleeper)
    assert state_of_the_tables() == before
    assert not RunChunk.objects.filter(failures__gt=0).exists()


def test_a_chunk_in_work_is_not_given_to_another(crowd, now, today):
    run = open_nightly_run(date=today, now=now)
    taken = runs.claim_chunk(run)
    following = runs.claim_chunk(run)
    assert following.pk != taken.pk


def test_a_chunk_of_a_dead_worker_is_free_at_once(crowd, now, today):
    run = open_nightly_run(date=today, now=now)
    taken = runs.claim_chunk(run)
    RunChunk.objects.filter(pk=taken.pk).update(worker=-1)
    assert runs.claim_chunk(run).pk == taken.pk


def test_running_twice_changes_nothing(crowd, today, night):
    night(today)
    before = state_of_the_tables()
    opened = Run.objects.get()
    assert night(today).finished_at == opened.finished_at
    assert state_of_the_tables() == before


def test_the_same_nights_make_the_same_tables_whatever_the_chunks(crowd, today, night, monkeypatch):
    for back in (14, 7, 0):
        night(today - dt.timedelta(days=back))
    expected = state_of_the_tables()
    forget_everything()
    monkeypatch.setattr(nightly, "CHUNK", 1000)
    for back in (14, 7, 0):
        night(today - dt.timedelta(days=back))
    assert state_of_the_tables() == expected


def job_failing_at_score(fails):
    """Return the nightly job with a score that fails for the chunks that `fails` says."""
    score = nightly.score_chunk

    def failing(run, chunk):
        if fails(chunk):
            raise ValueError("unreadable")
        return score(run, chunk)

    steps = tuple(
        runs.Step(
            step.name, failing if step.name == "score" else step.work, step.plan, step.finish, step.splits
        )
        for step in JOB.steps
    )
    return runs.Job(JOB.name, steps)


def test_one_bad_profile_is_set_aside_and_the_others_are_computed(crowd, now, today, monkeypatch):
    bad = crowd[4].pk
    monkeypatch.setattr(
        nightly, "JOB", job_failing_at_score(lambda chunk: chunk.first_id <= bad <= chunk.last_id)
    )
    run = open_nightly_run(date=today, now=now)
    assert work_on_run(run_id=run.pk, seconds=60)
    assert Standing.objects.count() == 9
    assert [(chunk.first_id, chunk.error) for chunk in run_queries.set_aside(run)] == [
        (bad, "ValueError: unreadable")
    ]


def test_a_fault_that_hits_everybody_fails_the_run_and_a_retry_computes_all(
    crowd, now, today, monkeypatch, night
):
    with monkeypatch.context() as patch:
        patch.setattr(runs, "SET_ASIDE", 3)
        patch.setattr(nightly, "JOB", job_failing_at_score(lambda chunk: True))
        run = open_nightly_run(date=today, now=now)
        assert work_on_run(run_id=run.pk, seconds=60)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "score: ValueError: unreadable")
    assert len(run_queries.set_aside(run)) == 3
    assert night(today).pk == run.pk
    assert Standing.objects.count() == 10


def test_a_step_that_cannot_be_cut_fails_the_run_and_is_taken_up_again(crowd, now, today, monkeypatch, night):
    def failing(run, chunk):
        raise ValueError("no grids")

    broken = tuple(runs.Step(step.name, failing) if step.name == "grids" else step for step in JOB.steps)
    with monkeypatch.context() as patch:
        patch.setattr(nightly, "JOB", runs.Job(JOB.name, broken))
        run = open_nightly_run(date=today, now=now)
        assert work_on_run(run_id=run.pk, seconds=60)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "grids: ValueError: no grids")
    assert not run_queries.readiness(now)["run"]["ok"]
    assert night(today).pk == run.pk


def test_the_databases_trouble_is_not_the_chunks_fault(crowd, now, today):
    run = open_nightly_run(date=today, now=now)

    def cut(run, chunk):
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        runs.work_on(runs.Job("nightly", (runs.Step("fold", cut),)), run, seconds=1)
    assert RunChunk.objects.filter(attempts=1, failures=0).exists()
    assert work_on_run(run_id=run.pk, seconds=60)


def test_open_nightly_run_refuses_the_future(db, now, today):
    with pytest.raises(DateAhead):
        open_nightly_run(date=today + dt.timedelta(days=1), now=now)


def test_open_nightly_run_refuses_an_older_date(crowd, now, today, night):
    night(today)
    with pytest.raises(DateBehind):
        open_nightly_run(date=today - dt.timedelta(days=1), now=now)


def test_open_nightly_run_refuses_a_second_night_beside_one_under_way(crowd, now, today):
    open_nightly_run(date=today - dt.timedelta(days=1), now=now)
    with pytest.raises(runs.RunUnfinished):
        open_nightly_run(date=today, now=now)


def test_rebuild_forgets_the_later_nights_and_keeps_the_earlier(crowd, today, night):
    weeks = [today - dt.timedelta(days=back) for back in (21, 14, 7, 0)]
    for date in weeks:
        night(date)
    earlier = rows(Transition, ["profile_id", "date", "axis", "after"], date__lt=weeks[2])
    night(weeks[2], rebuild=True)
    assert_rows(Run, ["date"], [[date] for date in weeks[:3]])
    assert set(Standing.objects.values_list("as_of", flat=True)) == {weeks[2]}
    assert rows(Transition, ["profile_id", "date", "axis", "after"], date__lt=weeks[2]) == earlier
    assert not Transition.objects.filter(date=weeks[2], before="").exists()


def test_rebuild_of_an_older_night_and_the_following_ends_as_they_did_the_first_time(crowd, today, night):
    dates = [today - dt.timedelta(days=back) for back in range(16, -1, -2)]
    for date in dates:
        night(date)
    expected = state_of_the_tables()
    waiting = StandingMemory.objects.filter(pending_state__gte=0, night__lt=clock.day_number(dates[5]))
    assert waiting.exists()
    night(dates[5], rebuild=True)
    for date in dates[6:]:
        night(date)
    assert state_of_the_tables() == expected


def test_rebuild_gives_back_what_waited_for_its_confirmation(crowd, today, night):
    fields = ["profile_id", *(field.name for field in Standing._meta.fields if "pending" in field.name)]
    dates = [today - dt.timedelta(days=back) for back in range(12, -1, -1)]
    told = {}
    for date in dates:
        night(date)
        told[date] = rows(Standing, [*fields, "state", "state_since", "quadrant_since", "entry_rate"])
    waiting = Standing.objects.filter(pending_state_readings__gt=2) | Standing.objects.filter(
        pending_quadrant_readings__gt=2
    )
    assert waiting.exists()
    for date in reversed(dates[1:]):
        nightly.forget_nights(since=date)
        found = rows(Standing, [*fields, "state", "state_since", "quadrant_since", "entry_rate"])
        assert found == told[date - dt.timedelta(days=1)]


def test_whoever_is_not_there_yet_has_no_standing(make_profile, now, today, night):
    make_profile("明天才来", joined_at=now + dt.timedelta(days=1))
    make_profile("昨天来的", joined_at=now - dt.timedelta(days=1))
    night(today)
    assert_rows(Standing, ["profile__name", "state"], [["昨天来的", "new"]])


def test_people_outside_are_counted_with_their_reason(make_profile, today, night):
    make_profile("毕业了", kind="alumnus")
    make_profile("不愿被分析", may_profile=False)
    make_profile("已经离世", is_deceased=True)
    make_profile("只保存", is_restricted=True)
    night(today)
    reasons = ("alumnus", "deceased", "no_profiling", "restricted")
    expected = [["outside", reason, ""] for reason in reasons]
    assert_rows(Standing, ["state", "outside_reason", "quadrant"], expected)
    assert_rows(
        DailyCount, ["state", "kind", "profiles"], [["outside", "alumnus", 1], ["outside", "owner", 3]]
    )


def test_counts_are_by_employee_and_of_nobody(crowd, koe, team, today, night):
    night(today)
    mine = DailyCount.objects.filter(employee=koe, team_id=team.pk)
    nobodys = DailyCount.objects.filter(employee=None, team_id=None)
    assert (sum(c.profiles for c in mine), sum(c.profiles for c in nobodys)) == (5, 5)


def test_the_first_night_notes_where_everybody_began(crowd, today, night):
    night(today)
    assert Transition.objects.filter(axis="state", before="").count() == 10
    before = Transition.objects.count()
    assert all(
        t.after == Standing.objects.get(pk=t.profile_id).state
        for t in Transition.objects.filter(axis="state")
    )
    assert before == 26  # ten states, ten quadrants and the tiers of six buyers


@pytest.mark.parametrize(("hour", "opened"), [(1, False), (2, True)])
def test_ensure_nightly_run_waits_for_its_hour(crowd, now, today, hour, opened, monkeypatch):
    rung = []
    monkeypatch.setattr(nightly, "ring", lambda task, *arguments, times=1: rung.append((task, arguments)))
    run = ensure_nightly_run(now=now.replace(hour=hour))
    assert bool(run) == opened
    assert rung == ([("segmentation.work_on_run", (run.pk,))] if opened else [])


def test_ensure_nightly_run_leaves_a_finished_night_alone(crowd, now, today, night):
    night(today)
    assert ensure_nightly_run(now=now) is None


def test_ensure_nightly_run_asked_by_many_at_once_opens_one_run(crowd, now, monkeypatch):
    monkeypatch.setattr(nightly, "ring", lambda *_, **__: None)

    def ask():
        ensure_nightly_run(now=now)
        connection.close()

    askers = [threading.Thread(target=ask) for _ in range(12)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert Run.objects.count() == 1


def test_a_broker_that_is_away_does_not_stop_the_night(crowd, now, monkeypatch):
    def away(*_args, **_options):
        raise Away

    monkeypatch.setattr(Celery, "send_task", away)
    assert ensure_nightly_run(now=now).state == "running"


def test_readiness_tells_whether_the_night_is_done_and_a_worker_lives(crowd, now, today, night):
    early = now.replace(hour=5)
    assert run_queries.readiness(early)["run"] == {"ok": True, "state": "absent", "last_done": None}
    assert not run_queries.readiness(now)["run"]["ok"]
    night(today)
    nightly.note_heartbeat(now=now - dt.timedelta(minutes=6))
    told = run_queries.readiness(now)
    assert told["run"] == {"ok": True, "state": "done", "last_done": today.isoformat()}
    assert told["worker"] == {"ok": False, "heartbeat_age_seconds": 360}
    nightly.note_heartbeat(now=now)
    assert run_queries.readiness(now)["worker"]["ok"]


def test_a_frozen_transaction_is_cut_off_by_the_server(crowd, now, today):
    run = open_nightly_run(date=today, now=now)
    chunk = runs.claim_chunk(run)
    with transaction.atomic():
        runs._hold(chunk)
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("1min",)

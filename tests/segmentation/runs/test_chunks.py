import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, transaction

from segmentation.actions import nightly, runs
from segmentation.actions.nightly import JOB, open_nightly_run, work_on_run
from segmentation.models import RunChunk, Standing
from segmentation.queries import runs as run_queries
from tests.segmentation.tables import state_of_the_tables

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_frozen_transaction_is_cut_off_by_the_server(crowd, now, today):
    run = open_nightly_run(date=today, now=now)
    chunk = runs.claim_chunk(run)
    with transaction.atomic():
        runs._hold(chunk)
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("1min",)

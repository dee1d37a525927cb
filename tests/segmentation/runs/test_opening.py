import datetime as dt
import threading

import pytest
from celery import Celery
from django.db import connection
from kombu.exceptions import OperationalError as Away

from segmentation.actions import nightly, runs
from segmentation.actions.nightly import DateAhead, DateBehind, ensure_nightly_run, open_nightly_run
from segmentation.models import Run
from segmentation.queries import runs as run_queries

pytestmark = pytest.mark.django_db(transaction=True)


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

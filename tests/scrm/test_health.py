"""The health checks, with servers that are really not there."""

import datetime as dt

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from scrm import health
from segmentation.models import Heartbeat, Run

NOBODY_LISTENS = "127.0.0.1", "1"


@pytest.fixture
def broker_down(settings):
    settings.REDIS_URL = "redis://{}:{}/0".format(*NOBODY_LISTENS)


@pytest.fixture
def database_down(db, monkeypatch):
    host, port = NOBODY_LISTENS
    monkeypatch.setattr(health, "connection", connection_to(HOST=host, PORT=port, OPTIONS={}))


def connection_to(**changes):
    return ConnectionHandler({"default": connection.settings_dict | changes})["default"]


@pytest.mark.django_db
def test_healthz_answers_without_signing_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": {"ok": True}})
    assert answer["Cache-Control"] == "no-store"


def test_healthz_says_that_the_database_is_down(client, database_down):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": {"ok": False}})


@pytest.mark.django_db
def test_healthz_does_not_depend_on_the_broker(client, broker_down):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_database_recovers_after_its_connection_has_died(monkeypatch):
    monkeypatch.setattr(health, "connection", connection_to(CONN_HEALTH_CHECKS=False))
    assert health.database()
    health.connection.connection.close()
    assert not health.database()
    assert health.database()
    health.connection.close()


@pytest.mark.django_db
def test_readyz_says_that_the_broker_is_down(client, broker_down):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == {"ok": False}
    assert answer.json()["database"] == {"ok": True}


@pytest.fixture
def night_done(db, now):
    """The run of today is done and a worker lives."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": now - dt.timedelta(seconds=50)})
    return Run.objects.create(
        job="nightly", date=now.date(), state="done", cutoff_txid=1, opened_at=now, finished_at=now
    )


def test_readyz_is_well_when_the_night_is_done_and_a_worker_lives(client, night_done):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "database": {"ok": True},
            "broker": {"ok": True},
            "run": {"ok": True, "state": "done", "last_done": "2026-11-20"},
            "worker": {"ok": True, "heartbeat_age_seconds": 50},
        },
    )


def test_readyz_says_that_the_run_is_late(client, night_done):
    night_done.delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["run"]["ok"]) == (503, False)


def test_readyz_does_not_miss_a_run_that_is_not_due(client, night_done, monkeypatch, now):
    night_done.delete()
    early = now.replace(hour=5, minute=59)
    Heartbeat.objects.update(at=early)
    monkeypatch.setattr("scrm.lib.clock.now", lambda: early)
    assert client.get("/readyz").status_code == 200


def test_readyz_says_that_the_workers_are_silent(client, night_done, now):
    Heartbeat.objects.update(at=now - dt.timedelta(minutes=6))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (
        503,
        {"ok": False, "heartbeat_age_seconds": 360},
    )


def test_readyz_names_only_the_servers_when_the_database_is_down(client, database_down):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": {"ok": False}, "broker": {"ok": True}})


def test_readyz_refuses_other_methods(client):
    assert client.post("/readyz").status_code == 405
    assert client.post("/healthz").status_code == 405


def test_readyz_says_that_the_tables_are_missing(client, transactional_db, monkeypatch):
    def before_the_first_migration(now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")

    monkeypatch.setattr("segmentation.queries.runs.readiness", before_the_first_migration)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["tables"]) == (503, {"ok": False})

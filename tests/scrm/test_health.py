"""The health checks, with servers that are really not there."""

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from scrm import health

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

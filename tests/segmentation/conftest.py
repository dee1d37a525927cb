"""Owns what the tests of the night share: events, runs, and how tables are compared."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from segmentation.actions.nightly import open_nightly_run, work_on_run
from users.models import DayMark, Event, EventType

SHANGHAI = ZoneInfo("Asia/Shanghai")
DIMENSIONS = ("login", "browse", "interact", "post", "campaign", "purchase", "contact")


@pytest.fixture
def types(source, now):
    """One event type of each dimension, named like it."""
    return {
        name: EventType.objects.create(source=source, code=name, dimension=name, created_at=now)
        for name in DIMENSIONS
    }


@pytest.fixture
def happen(types, source, now):
    """Return a function that stores one event with its mark, as ingestion does."""

    def store(profile, kind, when, amount=None, marked=True):
        if isinstance(when, dt.date) and not isinstance(when, dt.datetime):
            when = dt.datetime.combine(when, dt.time(12), SHANGHAI)
        kind = types[kind] if isinstance(kind, str) else kind
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO users_event"
                " (profile_id, occurred_at, source_id, type_id, key, amount, received_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [profile.pk, when, source.pk, kind.pk, uuid.uuid4(), amount, now],
            )
        if marked:
            mark(profile, when.astimezone(SHANGHAI).date())

    return store


def mark(profile, day):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO users_daymark (profile_id, day) VALUES (%s, %s)", [profile.pk, day])


@pytest.fixture
def night(now):
    """Return a function that computes one night and returns its run."""

    def compute(date, **options):
        run = open_nightly_run(date=date, now=now, **options)
        assert work_on_run(run_id=run.pk, seconds=60)
        run.refresh_from_db()
        assert run.state == "done", run.error
        return run

    return compute


def rows(model, fields, **where):
    """Return a table as a grid, ordered by its columns."""
    found = getattr(model, "objects", model)  # a manager of its own may be given
    return [list(row) for row in found.filter(**where).order_by(*fields).values_list(*fields)]


def assert_rows(model, fields, expected, **where):
    assert rows(model, fields, **where) == expected


__all__ = ["DayMark", "Event", "assert_rows", "mark", "rows"]

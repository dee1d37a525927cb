"""Checks of what is forgotten, and what is not."""

import datetime as dt

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

from users.actions.pruning import prune_expired
from users.models import AuditEntry, Rejection


@pytest.fixture
def reject(source, now):
    """Return a function that keeps a refused item of so many days ago."""

    def make(days: int) -> Rejection:
        received_at = now - dt.timedelta(days=days)
        return Rejection.objects.create(
            source=source, kind="event", code="bad_time", item="{}", received_at=received_at
        )

    return make


def test_prune_expired_forgets_refused_items_after_thirty_days(reject, now):
    kept, _old = reject(29), reject(31)
    assert prune_expired(now=now) == 1
    assert list(Rejection.objects.all()) == [kept]


def test_prune_expired_writes_down_how_many_and_nothing_when_there_are_none(reject, now):
    reject(31)
    prune_expired(now=now)
    prune_expired(now=now)
    entry = AuditEntry.objects.get()
    assert (entry.employee, entry.action, entry.details) == (None, "rejections.pruned", {"count": 1})


def test_prune_expired_forgets_sessions_that_have_ended(db, now):
    for key, days in (("ended", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(days=days))
    prune_expired(now=now)
    assert [session.session_key for session in Session.objects.all()] == ["open"]


@pytest.mark.parametrize(
    ("attempts", "fields"), [(AccessAttempt, {"failures_since_start": 1}), (AccessLog, {})]
)
def test_prune_expired_forgets_old_attempts_to_sign_in(db, now, attempts, fields):
    for days in (29, 31):
        attempt = attempts.objects.create(username=f"lin{days}", ip_address="192.0.2.1", **fields)
        attempts.objects.filter(pk=attempt.pk).update(attempt_time=now - dt.timedelta(days=days))
    prune_expired(now=now)
    assert attempts.objects.count() == 1

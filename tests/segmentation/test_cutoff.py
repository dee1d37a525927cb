"""A night waits a little for the transactions that are under way."""

import threading
import time

import pytest
from django.db import connection, transaction

from segmentation.actions import runs


def write_for(seconds: float, begun: threading.Event) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            begun.set()
            time.sleep(seconds)
    finally:
        connection.close()


@pytest.fixture
def writer(transactional_db):
    """Return a function that keeps another connection writing for some seconds."""
    threads = []

    def start(seconds: float) -> None:
        begun = threading.Event()
        threads.append(threading.Thread(target=write_for, args=(seconds, begun)))
        threads[-1].start()
        assert begun.wait(10)

    yield start
    for thread in threads:
        thread.join()


def commit() -> int:
    """Commit a transaction and return its number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def test_cutoff_takes_in_what_is_committed_once_older_transactions_end(writer):
    writer(0.5)
    committed = commit()
    assert runs._cutoff() > committed


def test_cutoff_leaves_what_lies_above_a_long_transaction_to_the_next_night(writer, monkeypatch):
    monkeypatch.setattr(runs, "SETTLE_SECONDS", 0.2)
    writer(2)
    committed = commit()
    assert runs._cutoff() < committed


def test_cutoff_does_not_wait_for_its_own_transaction(db, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("waited for itself"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    assert runs._cutoff() > 0

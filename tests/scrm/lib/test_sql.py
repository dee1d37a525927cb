import datetime as dt

import pytest
from django.db import DataError, connection, transaction

from scrm.lib import sql

SPAN = {"area": "contact", "first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}


def ask(**params):
    return sql.planned_rows("users", "rules_in_force", SPAN | params)


def plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'rules_in_force%'")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_planned_rows_are_those_of_the_statement_for_any_values():
    for year in (2024, 2025, 2026):
        params = SPAN | {"first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
        assert ask(**params) == sql.rows("users", "rules_in_force", params)
    assert ask(last=SPAN["first"]) != ask()


@pytest.mark.django_db(transaction=True)
def test_planned_rows_are_planned_once_on_every_connection():
    ask()
    before = plans()
    ask()
    assert plans() == before
    connection.close()
    assert plans() == 0
    ask()
    assert plans() == 1


@pytest.mark.django_db(transaction=True)
def test_planned_rows_survive_a_run_that_failed():
    connection.close()
    with pytest.raises(DataError), transaction.atomic():
        ask(first="no date")
    assert len(ask()) == 1


@pytest.mark.django_db(transaction=True)
def test_planned_rows_keep_no_plan_where_connections_are_shared(monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert len(ask()) == 1
    assert plans() == 0

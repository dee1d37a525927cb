import pytest
from django.db import InterfaceError, connection, connections

from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.models import Run
from tests.segmentation.kills import Killed, killed_at
from tests.segmentation.tables import forget_everything, state_of_the_tables

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_killed_at_every_statement_ends_as_if_nothing_had_happened(crowd, now, today, night):
    night(today)
    expected = state_of_the_tables()
    forget_everything()
    run = open_nightly_run(date=today, now=now)
    point, kills = 3, 0
    while killed_at(point, lambda: work_on_run(run_id=run.pk, seconds=60)):
        # each life goes a little further than the last one did
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

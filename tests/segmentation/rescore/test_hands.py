import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, connections

from scrm.lib import sql
from segmentation.actions import rescore
from segmentation.actions.nightly import open_nightly_run
from segmentation.actions.rescore import rescore_touched
from segmentation.models import Standing
from tests.segmentation.conftest import rows
from tests.segmentation.kills import killed_at
from tests.segmentation.rescore.conftest import NIGHTS_WORD, come_back
from users.models import MarkCursor

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_kill_at_any_statement_loses_nothing(crowd, come, compute, now):
    compute()
    come_back(crowd, come)
    point, before = 1, rows(Standing, NIGHTS_WORD)
    while killed_at(point, lambda: rescore_touched(now=now)):
        assert rows(Standing, NIGHTS_WORD) == before
        point += 1
    assert point > 6
    after = rows(Standing, NIGHTS_WORD)
    assert after != before
    MarkCursor.objects.filter(consumer="rescore").delete()
    rescore_touched(now=now)
    assert rows(Standing, NIGHTS_WORD) == after


def test_two_workers_at_once_do_it_once(crowd, come, compute, now, monkeypatch):
    compute()
    come_back(crowd, come)
    staged, barrier, done = [], threading.Barrier(2), []
    stage = rescore._stage

    def counted(run, profiles):
        staged.extend(profiles)
        stage(run, profiles)

    def work():
        barrier.wait()
        done.append(rescore_touched(now=now))
        connections["default"].close()

    monkeypatch.setattr(rescore, "_stage", counted)
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(staged) == len(set(staged)) == sum(done) > 0


def test_no_night_opens_in_the_middle_of_a_step(rare, come, compute, now, today, monkeypatch):
    compute()
    come(rare, 0)
    fold, waited = rescore.fold_marks, []

    def meanwhile():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 300")
        try:
            open_nightly_run(date=today + dt.timedelta(days=1), now=now + dt.timedelta(days=1))
        except OperationalError as error:
            waited.append(str(error))
        connections["default"].close()

    def folded(*arguments):
        other = threading.Thread(target=meanwhile)
        other.start()
        other.join()
        return fold(*arguments)

    monkeypatch.setattr(rescore, "fold_marks", folded)
    rescore_touched(now=now)
    assert ["lock timeout" in error for error in waited] == [True]
    assert sql.value("segmentation", "try_lock_standings")

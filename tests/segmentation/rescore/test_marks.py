import pytest

from segmentation.actions import rescore
from segmentation.actions.nightly import forget_nights
from segmentation.actions.rescore import rescore_touched
from segmentation.models import Standing
from tests.segmentation.conftest import rows
from tests.segmentation.rescore.conftest import NIGHTS_WORD, standing_of
from users.models import MarkCursor

pytestmark = pytest.mark.django_db(transaction=True)


def test_marks_that_the_night_has_seen_are_not_read_again(crowd, compute, now):
    compute()
    assert rescore_touched(now=now) == 0
    assert MarkCursor.objects.filter(consumer="rescore").exists()


def test_a_cluster_that_counts_its_transactions_anew_is_read_from_the_beginning(rare, come, compute, now):
    compute()
    MarkCursor.objects.create(consumer="rescore", txid=2**60)
    come(rare, 0)
    rescore_touched(now=now)
    assert standing_of(rare).state == "active"


def test_many_marks_are_taken_in_several_steps(crowd, come, compute, now, monkeypatch):
    for person in crowd:
        come(person, 0)
    found = []
    for marks in (3, 20_000):
        monkeypatch.setattr(rescore, "MARKS", marks)
        monkeypatch.setattr(rescore, "CHUNK", marks)
        compute()
        rescore_touched(now=now)
        found.append(rows(Standing, [*NIGHTS_WORD, "state_since"]))
        forget_nights(since=now.date())
    assert found[0] == found[1]


def test_a_change_of_very_many_days_is_left_to_the_night_except_for_today(
    crowd, rare, come, compute, now, monkeypatch
):
    monkeypatch.setattr(rescore, "MOST_PEOPLE", 5)
    compute()
    for person in crowd:
        come(person, 6)
    come(rare, 0)
    assert rescore_touched(now=now) == 1
    assert standing_of(rare).state == "active"
    assert rescore_touched(now=now) == 0

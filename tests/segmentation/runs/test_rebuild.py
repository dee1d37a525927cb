import datetime as dt

import pytest

from scrm.lib import clock
from segmentation.actions import nightly
from segmentation.models import Run, Standing, StandingMemory, Transition
from tests.segmentation.conftest import assert_rows, rows
from tests.segmentation.tables import forget_everything, state_of_the_tables

pytestmark = pytest.mark.django_db(transaction=True)


def test_running_twice_changes_nothing(crowd, today, night):
    night(today)
    before = state_of_the_tables()
    opened = Run.objects.get()
    assert night(today).finished_at == opened.finished_at
    assert state_of_the_tables() == before


def test_the_same_nights_make_the_same_tables_whatever_the_chunks(crowd, today, night, monkeypatch):
    for back in (14, 7, 0):
        night(today - dt.timedelta(days=back))
    expected = state_of_the_tables()
    forget_everything()
    monkeypatch.setattr(nightly, "CHUNK", 1000)
    for back in (14, 7, 0):
        night(today - dt.timedelta(days=back))
    assert state_of_the_tables() == expected


def test_rebuild_forgets_the_later_nights_and_keeps_the_earlier(crowd, today, night):
    weeks = [today - dt.timedelta(days=back) for back in (21, 14, 7, 0)]
    for date in weeks:
        night(date)
    earlier = rows(Transition, ["profile_id", "date", "axis", "after"], date__lt=weeks[2])
    night(weeks[2], rebuild=True)
    assert_rows(Run, ["date"], [[date] for date in weeks[:3]])
    assert set(Standing.objects.values_list("as_of", flat=True)) == {weeks[2]}
    assert rows(Transition, ["profile_id", "date", "axis", "after"], date__lt=weeks[2]) == earlier
    assert not Transition.objects.filter(date=weeks[2], before="").exists()


def test_rebuild_of_an_older_night_and_the_following_ends_as_they_did_the_first_time(crowd, today, night):
    dates = [today - dt.timedelta(days=back) for back in range(16, -1, -2)]
    for date in dates:
        night(date)
    expected = state_of_the_tables()
    waiting = StandingMemory.objects.filter(pending_state__gte=0, night__lt=clock.day_number(dates[5]))
    assert waiting.exists()
    night(dates[5], rebuild=True)
    for date in dates[6:]:
        night(date)
    assert state_of_the_tables() == expected


def test_rebuild_gives_back_what_waited_for_its_confirmation(crowd, today, night):
    fields = ["profile_id", *(field.name for field in Standing._meta.fields if "pending" in field.name)]
    dates = [today - dt.timedelta(days=back) for back in range(12, -1, -1)]
    told = {}
    for date in dates:
        night(date)
        told[date] = rows(Standing, [*fields, "state", "state_since", "quadrant_since", "entry_rate"])
    waiting = Standing.objects.filter(pending_state_readings__gt=2) | Standing.objects.filter(
        pending_quadrant_readings__gt=2
    )
    assert waiting.exists()
    for date in reversed(dates[1:]):
        nightly.forget_nights(since=date)
        found = rows(Standing, [*fields, "state", "state_since", "quadrant_since", "entry_rate"])
        assert found == told[date - dt.timedelta(days=1)]

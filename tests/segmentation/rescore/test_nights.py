import datetime as dt

import pytest

from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.actions.rescore import rescore_touched
from segmentation.models import (
    CutPoints,
    DailyActivity,
    QuantileGrid,
    Run,
    Standing,
    StandingMemory,
    Transition,
)
from tests.segmentation.conftest import assert_rows, rows
from tests.segmentation.rescore.conftest import CHANGES, NIGHTS_WORD, come_back, standing_of
from users.models import MarkCursor

pytestmark = pytest.mark.django_db(transaction=True)


def world(crowd, compute, now, today, *, is_rescored):
    """Compute two nights, with or without re-scoring between them, and return what is left."""
    derived = (Run, Standing, StandingMemory, Transition, QuantileGrid, CutPoints, DailyActivity, MarkCursor)
    for model in derived:
        model.objects.all().delete()
    compute(today - dt.timedelta(days=1))
    compute()
    if is_rescored:
        for _again in range(3):
            rescore_touched(now=now)
            MarkCursor.objects.filter(consumer="rescore").delete()
    shown = dict(Standing.objects.values_list("pk", "state"))
    compute(today + dt.timedelta(days=1))
    changes = rows(Transition, ["profile_id", "axis", "before", "after"])
    return rows(Standing, NIGHTS_WORD), rows(DailyActivity, ["profile_id", "day", "events"]), changes, shown


def test_the_next_night_is_the_same_as_if_nobody_had_been_re_scored(crowd, come, compute, now, today):
    come_back(crowd, come)
    standings, days, changes, quiet = world(crowd, compute, now, today, is_rescored=False)
    again, days_again, changes_again, shown = world(crowd, compute, now, today, is_rescored=True)
    assert quiet != shown
    assert again == standings
    assert days_again == days
    assert changes_again == changes


def test_re_scoring_is_no_reading_towards_a_confirmation(crowd, come, compute, now):
    fields = [name for name in NIGHTS_WORD if name.startswith("pending_")]
    compute()
    Standing.objects.update(
        pending_state="dormant", pending_state_since="2026-11-10", pending_state_readings=3, state="cooling"
    )
    before = rows(Standing, ["pk", *fields])
    come_back(crowd, come)
    rescore_touched(now=now)
    assert rows(Standing, ["pk", *fields]) == before


def test_a_second_call_changes_nothing(crowd, come, compute, now, today):
    compute()
    come_back(crowd, come)
    rescore_touched(now=now)
    fields, told = [*NIGHTS_WORD, "state_since", "computed_at"], [*CHANGES, "profile_id", "axis", "id"]
    before = rows(Standing, fields), rows(Transition, told)
    assert rescore_touched(now=now + dt.timedelta(minutes=1)) == 0
    assert (rows(Standing, fields), rows(Transition, told)) == before
    MarkCursor.objects.filter(consumer="rescore").delete()
    rescore_touched(now=now)  # all of today's marks once more
    assert (rows(Standing, fields), rows(Transition, told)) == before


def test_marks_wait_until_the_night_is_over(rare, come, compute, now, today):
    compute()
    tomorrow = today + dt.timedelta(days=1)
    morning = now + dt.timedelta(days=1)
    run = open_nightly_run(date=tomorrow, now=morning)
    come(rare, -1)
    assert rescore_touched(now=morning) == 0
    assert standing_of(rare).state == "dormant"
    assert work_on_run(run_id=run.pk, seconds=60)
    assert standing_of(rare).state == "dormant"
    assert rescore_touched(now=morning) == 1
    assert standing_of(rare).state == "active"


def test_what_happened_after_midnight_and_before_the_night_is_taken_up_after_it(
    rare, come, compute, now, today
):
    compute(today - dt.timedelta(days=1))
    come(rare, 0)
    assert rescore_touched(now=now) == 0
    compute()
    come(rare, 3)  # a late event, after the night
    assert rescore_touched(now=now) == 1
    assert standing_of(rare).state == "active"


def test_a_night_computed_anew_is_followed_by_a_new_re_scoring(rare, come, compute, now, today):
    compute(today - dt.timedelta(days=1))
    compute()
    come(rare, 0)
    rescore_touched(now=now)
    compute(rebuild=True)
    assert standing_of(rare).state == "dormant"
    rescore_touched(now=now)
    assert standing_of(rare).state == "active"
    assert_rows(Transition, CHANGES, [[today, "dormant", "active", today]], axis="state", before="dormant")

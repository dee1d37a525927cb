import datetime as dt

import pytest

from segmentation.actions.rescore import rescore_touched
from segmentation.models import Standing, Transition
from tests.segmentation.conftest import assert_rows
from tests.segmentation.rescore.conftest import CHANGES, come_back, standing_of
from users.models import EventType

pytestmark = pytest.mark.django_db(transaction=True)


def test_someone_who_came_rarely_is_active_on_the_day_of_coming_back(rare, come, compute, now, today):
    compute(today - dt.timedelta(days=1))
    compute()
    assert standing_of(rare).state == "dormant"
    come(rare, 0)
    assert rescore_touched(now=now) == 1
    standing = standing_of(rare)
    assert (standing.state, standing.state_since, standing.last_active_on) == ("active", today, today)
    assert (standing.returned_on, standing.as_of) == (None, today)
    assert_rows(Transition, CHANGES, [[today, "dormant", "active", today]], axis="state", before="dormant")


def test_a_single_visit_of_someone_with_a_rhythm_is_a_return_and_no_recovery(
    faithful, come, compute, now, today
):
    compute()
    before = standing_of(faithful)
    assert (before.state, before.basis) == ("dormant", "rhythm")
    come(faithful, 0)
    rescore_touched(now=now)
    standing = standing_of(faithful)
    assert (standing.state, standing.state_since) == ("dormant", before.state_since)
    assert (standing.returned_on, standing.decided_by) == (today, "rhythm")
    assert Transition.objects.filter(before="dormant").count() == 0


def test_someone_lost_who_is_seen_is_dormant_with_this_day_as_the_day_of_return(
    gone, come, compute, now, today
):
    compute()
    assert standing_of(gone).state == "lost"
    come(gone, 0)
    rescore_touched(now=now)
    standing = standing_of(gone)
    assert (standing.state, standing.state_since, standing.returned_on) == ("dormant", today, today)
    compute(today + dt.timedelta(days=1))
    standing = standing_of(gone)
    assert (standing.state, standing.state_since, standing.returned_on) == ("dormant", today, today)


def test_the_day_of_return_is_the_first_own_activity_and_no_later_one(faithful, come, compute, now, today):
    compute()
    come(faithful, 0)
    rescore_touched(now=now)
    tomorrow = today + dt.timedelta(days=1)
    compute(tomorrow)
    come(faithful, -1, kind="purchase")
    assert rescore_touched(now=now + dt.timedelta(days=1)) == 1
    standing = standing_of(faithful)
    assert (standing.state, standing.returned_on, standing.last_active_on) == ("dormant", today, tomorrow)


def test_what_is_done_to_a_person_is_no_return(faithful, happen, compute, source, now, today):
    badge = EventType.objects.create(
        source=source, code="badge", dimension="post", is_passive=True, created_at=now
    )
    unknown = EventType.objects.create(source=source, code="?", created_at=now)
    compute()
    for kind in (badge, unknown):
        happen(faithful, kind, today)
    rescore_touched(now=now)
    assert (standing_of(faithful).state, standing_of(faithful).returned_on) == ("dormant", None)


def test_value_engagement_and_quadrant_stay_as_the_night_left_them(rare, come, compute, now):
    compute()
    fields = ("value", "engagement", "quadrant", "quadrant_since", "tier", "purchases", "spent", "as_of")
    before = Standing.objects.values(*fields).get(pk=rare.pk)
    come(rare, 0, kind="purchase")
    rescore_touched(now=now)
    assert Standing.objects.values(*fields).get(pk=rare.pk) == before


def test_nobody_moves_away_from_active(crowd, come, compute, now):
    rank = {"new": 0, "active": 0, "cooling": 1, "dormant": 2, "lost": 3}
    compute()
    before = dict(Standing.objects.values_list("pk", "state"))
    come_back(crowd, come)
    assert rescore_touched(now=now) == len(crowd) - 4 + 1
    after = dict(Standing.objects.values_list("pk", "state"))
    assert all(rank[after[pk]] <= rank[before[pk]] for pk in before)
    assert sum(after[pk] != before[pk] for pk in before) >= 3


def test_a_day_that_ends_where_it_began_tells_no_change(rare, come, compute, now, today):
    compute()
    Standing.objects.update(state="dormant", decided_by="fixed_login")
    Transition.objects.filter(axis="state").update(before="active", after="dormant")
    come(rare, 0)
    rescore_touched(now=now)
    assert standing_of(rare).state == "active"
    assert not Transition.objects.filter(axis="state").exists()


def test_people_outside_stay_outside(rare, come, compute, now):
    rare.may_profile = False
    rare.save(update_fields=["may_profile"])
    compute()
    before = Standing.objects.values().get()
    come(rare, 0)
    assert rescore_touched(now=now) == 0
    assert Standing.objects.values().get() == before


def test_someone_without_a_standing_waits_for_the_night(compute, make_profile, come, now):
    compute()
    come(make_profile("今天刚来"), 0)
    assert rescore_touched(now=now) == 0
    assert not Standing.objects.exists()

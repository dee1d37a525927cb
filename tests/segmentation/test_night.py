import datetime as dt

import pytest

from segmentation.models import DailyCount, QuantileGrid, Standing, Transition
from segmentation.queries.risk import at_risk, risk_grids, risk_percentile
from tests.segmentation.conftest import rows
from users.models import Profile

pytestmark = pytest.mark.django_db(transaction=True)


def test_night_gives_everyone_a_standing(profile, make_profile, happen, night, today):
    make_profile("从未来过")
    for back in range(1, 30):
        happen(profile, "login", today - dt.timedelta(days=back))
    night(today)
    assert list(Standing.objects.order_by("pk").values_list("state", flat=True)) == ["active", "lost"]
    assert sum(DailyCount.objects.values_list("profiles", flat=True)) == 2


def test_night_tells_the_last_day_of_each_kind_of_activity_apart(profile, happen, night, today):
    for back, kind in ((40, "purchase"), (30, "campaign"), (20, "browse"), (10, "login")):
        happen(profile, kind, today - dt.timedelta(days=back))
    night(today)
    standing = Standing.objects.get()
    days = (standing.last_login_on, standing.last_interaction_on, standing.last_purchase_on)
    assert [(today - day).days for day in days] == [10, 20, 40]


def test_night_leaves_the_last_interaction_open_where_there_was_none(profile, happen, night, today):
    happen(profile, "login", today - dt.timedelta(days=3))
    night(today)
    assert Standing.objects.get().last_interaction_on is None


def test_night_tells_of_every_change_of_tier(make_profile, happen, night, today):
    buyers = [make_profile(name) for name in ("甲", "乙", "丙")]
    yesterday = today - dt.timedelta(days=1)
    for place, buyer in enumerate(buyers):
        happen(buyer, "purchase", today - dt.timedelta(days=9), amount=1_000 * (place + 1))
    night(yesterday)
    for _again in range(4):
        happen(buyers[0], "purchase", yesterday, amount=90_000)
    night(today)
    before, after = "C", Standing.objects.get(pk=buyers[0].pk).tier
    assert after in "SA"
    told = [["date", "before", "after"], [yesterday, "", before], [today, before, after]]
    assert rows(Transition, told[0], axis="tier", profile_id=buyers[0].pk) == told[1:]


def test_nights_that_are_done_again_tell_the_same_tiers(profile, happen, night, today):
    yesterday = today - dt.timedelta(days=1)
    happen(profile, "purchase", today - dt.timedelta(days=3), amount=1_000)
    night(yesterday)
    night(today)
    before = rows(Transition, ["date", "axis", "before", "after"])
    assert [yesterday, "tier", "", "B"] in before
    for first in (yesterday, today):
        night(first, rebuild=True)
        assert rows(Transition, ["date", "axis", "before", "after"], date__lte=first) == [
            row for row in before if row[0] <= first
        ]


def test_risk_percentile_ranks_people_inside_their_state(make_profile, happen, night, today):
    for place in range(9):
        person = make_profile(f"人{place}")
        for back in range(place + 1, 300, 10):
            happen(person, "login", today - dt.timedelta(days=back))
    night(today)
    grids = risk_grids()
    ranked = list(Standing.objects.filter(state="active").order_by("risk"))
    places = [risk_percentile(standing, grids) for standing in ranked]
    assert len(places) >= 5
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 100)
    loud = set(Profile.objects.filter(at_risk(100, grids), standing__state="active"))
    assert loud == {ranked[-1].profile}
    assert not Profile.objects.filter(at_risk(50, {})).exists()


def test_risk_percentile_is_open_as_long_as_no_night_has_measured(profile, happen, night, today):
    happen(profile, "login", today - dt.timedelta(days=3))
    night(today)
    QuantileGrid.objects.all().delete()
    assert risk_percentile(Standing.objects.get(), risk_grids()) is None

"""Holds the stored fit of lifetime value, and the night that uses it."""

import datetime as dt

import numpy as np
import pytest

from scrm.lib import clock
from segmentation.actions.lifetime import ensure_lifetime_fit, fit_lifetime
from segmentation.models import CutPoints, DailyActivity, Standing, ValueFit
from segmentation.queries.lifetime import customers_before
from tests.segmentation.rules.shoppers import shoppers
from users.models import Profile

pytestmark = pytest.mark.django_db(transaction=True)
PURCHASE = 1 << 5
WEEKS = 70


@pytest.fixture
def buyers(now, today):
    """A thousand people who bought in the last seventy weeks, and their log."""
    log = shoppers(1000, WEEKS)
    start = today - dt.timedelta(days=WEEKS * 7)
    people = Profile.objects.bulk_create(
        Profile(name=f"用户{n}", joined_at=now - dt.timedelta(days=900), created_at=now, updated_at=now)
        for n in range(1000)
    )
    DailyActivity.objects.bulk_create(
        DailyActivity(
            profile_id=people[customer].pk,
            day=start + dt.timedelta(days=int(day)),
            behaviours=PURCHASE,
            events=1,
            purchases=1,
            spent=round(amount * 100),
        )
        for customer, day, amount in zip(*log, strict=True)
    )
    return people


def test_histories_are_summed_up_by_the_database_as_by_the_rules(buyers, today):
    log, end = shoppers(1000, WEEKS), WEEKS * 7 - 1
    ours, theirs = customers_before(today), log.customers(end)
    assert ours.customer.tolist() == [buyers[n].pk for n in theirs.customer]
    for name in ("x", "t_x", "T"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name))
    assert ours.basket == pytest.approx(theirs.basket * 100, abs=1)


def test_refunds_lower_the_basket_and_are_no_purchase(profile, today):
    for back, count, spent in ((40, 1, 900), (30, 1, 500), (20, -1, -200), (10, 1, 300)):
        day = today - dt.timedelta(days=back)
        DailyActivity.objects.create(
            profile_id=profile.pk, day=day, behaviours=PURCHASE, events=1, purchases=count, spent=spent
        )
    found = customers_before(today)
    assert [found.x[0], found.t_x[0] * 7, found.T[0] * 7] == [2, 30, 39]
    assert [found.spent[0], found.basket[0]] == [1500, 300]


def test_who_may_not_be_profiled_is_left_out(buyers, today):
    before = len(customers_before(today).x)
    bought = DailyActivity.objects.values_list("profile_id", flat=True).first()
    Profile.objects.filter(pk=bought).update(may_profile=False)
    assert len(customers_before(today).x) == before - 1


def test_fit_lifetime_stores_parameters_and_back_test(buyers, now, today):
    fit = fit_lifetime(now=now)
    fit.refresh_from_db()
    assert (fit.date, fit.is_reliable, fit.note) == (today, True, "")
    assert 0.7 <= fit.ratio <= 1.3
    assert min(fit.r, fit.alpha, fit.a, fit.b, fit.p, fit.v) > 0
    assert fit.q > 1
    assert fit.buyers == 1000


def test_fit_lifetime_twice_changes_nothing(buyers, now):
    first = fit_lifetime(now=now)
    again = fit_lifetime(now=now + dt.timedelta(minutes=5))
    assert (again.pk, again.fitted_at) == (first.pk, first.fitted_at)


def test_fit_lifetime_without_purchases_says_why_there_is_none(db, now):
    fit = fit_lifetime(now=now)
    assert not fit.is_reliable
    assert fit.r is None
    assert fit.note.split()[:2] == ["few_repeaters", "few_buyers"]


def test_ensure_lifetime_fit_waits_a_month_after_a_reliable_fit_and_a_day_after_another(db, now):
    date = clock.business_date(now)
    ValueFit.objects.create(date=date, buyers=900, is_reliable=True, fitted_at=now)
    assert ensure_lifetime_fit(now=now + dt.timedelta(days=29)) is None
    assert ensure_lifetime_fit(now=now + dt.timedelta(days=30)) is not None
    assert ensure_lifetime_fit(now=now + dt.timedelta(days=30, hours=1)) is None
    assert ensure_lifetime_fit(now=now + dt.timedelta(days=31)) is not None


def test_a_night_without_a_fit_rests_value_on_the_past_and_says_so(buyers, night, today):
    night(today)
    assert not Standing.objects.exclude(p_alive=None).exists()
    assert not Standing.objects.exclude(expected_spent=None).exists()
    assert not CutPoints.objects.filter(quantiles__has_key="expected").exists()


def test_a_night_with_a_reliable_fit_tells_everyone_s_chance_and_expected_spending(
    buyers, make_profile, now, night, today
):
    stranger = make_profile("从未购买")
    fit_lifetime(now=now)
    night(today)
    standings = Standing.objects.exclude(pk=stranger.pk)
    alive = np.array(standings.values_list("p_alive", flat=True), float)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert np.ptp(alive) > 0.5
    assert min(standings.values_list("expected_spent", flat=True)) >= 0
    assert Standing.objects.get(pk=stranger.pk).p_alive is None
    assert CutPoints.objects.get().populations["expected"] == 1000


def test_a_fit_changes_the_value_of_buyers_but_not_of_others(buyers, now, night, today):
    night(today)
    before = dict(Standing.objects.values_list("pk", "value"))
    fit_lifetime(now=now)
    night(today, rebuild=True)
    after = dict(Standing.objects.values_list("pk", "value"))
    assert before != after
    assert np.corrcoef(list(before.values()), [after[key] for key in before])[0, 1] > 0.8


@pytest.mark.parametrize("change", [{"is_reliable": False}, {"date": dt.date(2020, 1, 1)}], ids=str)
def test_an_unreliable_or_an_old_fit_is_not_used(buyers, now, night, today, change):
    ValueFit.objects.filter(pk=fit_lifetime(now=now).pk).update(**change)
    night(today)
    assert not Standing.objects.exclude(p_alive=None).exists()


def test_a_fit_made_after_the_run_was_opened_is_not_used(buyers, now, night, today):
    ValueFit.objects.filter(pk=fit_lifetime(now=now).pk).update(fitted_at=now + dt.timedelta(seconds=1))
    night(today)
    assert not Standing.objects.exclude(p_alive=None).exists()

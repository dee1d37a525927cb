import itertools

import pytest

from outreach.actions.consents import withdraw_consent
from outreach.actions.steps import finish_step, tend_plans
from outreach.models import RiskCount
from outreach.rules.plans import PLANS
from segmentation.models import Standing
from tests.outreach.plans.conftest import live, morning, steps


def test_a_refusal_ends_every_plan(begin, profile, koe, now):
    plan = begin("light")
    withdraw_consent(profile=profile, origin="employee", by=koe, now=now)
    tend_plans(now=morning(40, now))
    plan.refresh_from_db()
    assert plan.outcome == "refused"


def test_stop_ends_with_its_one_step(begin, koe, now):
    plan = begin("stop")
    finish_step(step=steps(plan)[0], note="", by=koe, now=now)
    plan.refresh_from_db()
    assert plan.outcome == "refused"


def test_who_came_back_needs_no_waking(begin, profile, now):
    plan = begin("light")
    Standing.objects.filter(profile=profile).update(state="active", last_active_on=morning(5, now).date())
    tend_plans(now=morning(6, now))
    plan.refresh_from_db()
    assert plan.outcome == "returned"


@pytest.mark.parametrize("kind", sorted(set(PLANS) - {"repair"}))
def test_every_plan_that_is_worked_on_ends(begin, koe, now, kind):
    plan = begin(kind)
    spoken = live(plan, koe, now)
    assert plan.ended_at
    assert plan.outcome in ("nothing", "refused")
    assert all((later - earlier).days >= 7 for earlier, later in itertools.pairwise(spoken))


@pytest.mark.parametrize("kind", ["interest", "repair", "friend"])
def test_every_plan_that_nobody_touches_ends(begin, now, kind):
    plan = begin(kind)
    for number in range(0, 900, 30):
        tend_plans(now=morning(number, now))
    plan.refresh_from_db()
    assert plan.outcome == "nothing"


def test_a_plan_that_hears_nothing_asks_less_and_gives_up(begin, koe, now):
    plan = begin("tail")
    spoken = live(plan, koe, now, answer="no_answer")
    assert len(spoken) == 2
    assert plan.outcome == "nothing"


def test_a_reply_is_what_came_of_it(begin, koe, now):
    plan = begin("light")
    live(plan, koe, now, answer="replied")
    assert plan.outcome == "replied"


def test_both_counts_of_silence_are_kept(profile, make_profile, make_standing, check_up, koe, now):
    make_standing(make_profile("陈思远", koe), state="cooling")
    make_standing(make_profile("欧阳静", koe), state="active")
    check_up("busy")
    tend_plans(now=now)
    assert dict(RiskCount.objects.values_list("reason", "people")) == {"": 1, "busy": 1}
    tend_plans(now=now)
    assert RiskCount.objects.count() == 2

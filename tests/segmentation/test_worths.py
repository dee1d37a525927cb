"""Checks that value can come from an attribute, or from the amounts of other events than purchases."""

import datetime as dt

import pytest

from segmentation.models import CutPoints, DailyActivity, Standing
from segmentation.queries.evidence import facts
from segmentation.queries.worths import all_worths, worth_of
from segmentation.rules import Policy
from tests.segmentation.conftest import rows
from users.actions.event_types import map_event_type
from users.actions.policies import save_policy

pytestmark = pytest.mark.django_db(transaction=True)
ATTRIBUTE = {"value_attribute": "plan", "worths": [["旗舰", 9800.0], ["入门", 300.0]]}


@pytest.fixture
def told(make_profile):
    """People of different plans: listed texts, a plain number, an unknown text, nothing."""
    plans = {"甲": "旗舰", "乙": "入门", "丙": 1200, "丁": "其他", "戊": None}
    people = {}
    for name, plan in plans.items():
        people[name] = make_profile(name)
        people[name].attributes = {"plan": plan} if plan else {}
        people[name].save()
    return people


def values_of(people):
    stands = Standing.objects.in_bulk()
    return {name: (stands[one.pk].value, stands[one.pk].tier) for name, one in people.items()}


def test_night_takes_value_from_an_attribute(told, happen, night, manager, now, today):
    happen(told["丁"], "purchase", today - dt.timedelta(days=3), amount=5_000_000)
    save_policy(area="standing", values=ATTRIBUTE, note="车价", version=0, by=manager, now=now)
    night(today)
    found = values_of(told)
    assert found["甲"][0] > found["丙"][0] > found["乙"][0]
    assert (found["丁"], found["戊"]) == ((0.0, ""), (0.0, ""))
    assert found["甲"][1] == "S"
    assert found["乙"][1] == "C"
    assert CutPoints.objects.get().quantiles["worth"][100] == 980_000
    assert Standing.objects.get(profile=told["丁"]).spent == 5_000_000
    best = {"code": "worth", "attribute": "plan", "told": "旗舰", "amount": 980_000}
    assert best in facts(Standing.objects.get(profile=told["甲"]))


@pytest.mark.parametrize(
    "told",
    [
        "旗舰",
        "其他",
        "",
        None,
        1200,
        0,
        12.345,
        0.005,
        "7.5",
        "-3",
        "1e5",
        "１２",
        "007",
        True,
        [1],
        "999999999999.9999",
    ],
)
def test_worth_of_one_person_is_what_the_night_reads(make_profile, told):
    person = make_profile("甲")
    person.attributes = {"plan": told}
    person.save()
    policy = Policy.from_values(ATTRIBUTE)
    person.refresh_from_db()
    assert worth_of(person, policy).amount == sum(all_worths(policy))


def test_worth_of_nobody_is_told_where_value_comes_from_purchases(profile):
    assert worth_of(profile, Policy()) is None


def test_night_leaves_value_to_purchases_without_an_attribute(told, happen, night, today):
    happen(told["丁"], "purchase", today - dt.timedelta(days=3), amount=5_000_000)
    night(today)
    found = values_of(told)
    assert {name for name, (value, _tier) in found.items() if value > 0} == {"丁"}


def test_worth_of_who_asked_not_to_be_profiled_stays_out_of_the_scale(told, night, manager, now, today):
    told["甲"].may_profile = False
    told["甲"].save()
    save_policy(area="standing", values=ATTRIBUTE, note="", version=0, by=manager, now=now)
    night(today)
    assert CutPoints.objects.get().populations["worth"] == 2
    assert Standing.objects.get(profile=told["甲"]).value == 0


def test_night_counts_the_amounts_of_types_that_are_money(profile, happen, types, night, now, today):
    yesterday = today - dt.timedelta(days=1)
    tip = {"event_type": types["interact"], "dimension": "interact", "is_passive": False, "label": "打赏"}
    map_event_type(**tip, is_money=True, by=None, now=now)
    for amount in (5_000, 2_500, None):
        happen(profile, "interact", yesterday, amount=amount)
    happen(profile, "post", yesterday, amount=700)
    night(today)
    assert rows(DailyActivity, ["behaviours", "events", "purchases", "spent"]) == [[4 | 8, 4, 2, 7_500]]
    standing = Standing.objects.get()
    assert (standing.purchases, standing.spent, standing.tier) == (2, 7_500, "B")
    assert standing.last_purchase_on is None


def test_map_event_type_marks_its_days_when_its_amounts_become_money(profile, happen, types, now, today):
    happen(profile, "interact", today, amount=5_000)
    meant = {"event_type": types["interact"], "dimension": "interact", "is_passive": False, "label": ""}
    days = [map_event_type(**meant, is_money=is_money, by=None, now=now) for is_money in (True, True, False)]
    assert days == [1, 0, 1]

import json
import re

import pytest

from segmentation.rules import SETTINGS, STANDARD, Policy


@pytest.mark.parametrize("name", SETTINGS)
def test_policy_survives_storing(name):
    policy = SETTINGS[name]

    assert Policy.from_values(json.loads(json.dumps(policy.as_values()))) == policy


def test_policy_named_settings_judge_periods_of_two_three_and_four_weeks():
    assert [SETTINGS[name].period_days for name in ("sensitive", "standard", "strict")] == [14, 21, 30]


def test_policy_from_values_takes_defaults_for_what_is_left_out():
    assert Policy.from_values({}) == STANDARD
    assert Policy.from_values({"guard_days": 5}).guard_days == 5


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"period_days": 3}, "period_days must be a whole number from 7 to 60."),
        ({"period_days": 21.5}, "period_days must be a whole number from 7 to 60."),
        ({"period_days": "21"}, "period_days must be a whole number from 7 to 60."),
        ({"decline_ratio": True}, "decline_ratio must be a number from 0.0 to 0.9."),
        ({"decline_ratio": float("nan")}, "decline_ratio must be a number from 0.0 to 0.9."),
        ({"vote_share": None}, "vote_share must be a number from 0.5 to 1.0."),
        ({"period": 3}, "period: there is no such setting."),
        ({"veto": "none"}, "veto must be 'any' or 'presence'."),
        ({"presence": ["sleep"]}, "presence must name dimensions: login, browse"),
        ({"presence": "login"}, "presence must be a list."),
        ({"weights": [1, 2]}, "weights must hold 7 numbers."),
        ({"weights": [1, 2, 3, 4, 5, 6, -1]}, "weights must be a number from 0.0 to 100.0."),
        ({"owner_limits": [1, 60, 60]}, "owner_limits must be a whole number from 7 to 1000."),
        ({"owner_unseen": 90}, "owner_unseen must be from 7 to 60, the least of owner_limits."),
        ({"tier_a": 99}, "tier_s, tier_a and tier_b must descend."),
        ({"period_days": 40}, "tenure_days must be from 148 (three periods and the least baseline) to 365."),
        ({"guard_days": 8, "guard_window": 7}, "guard_days must be from 1 to guard_window."),
        ({"decline_ratio": 0.6}, "cooling_leave_ratio must be from 0.6 (decline_ratio) to 1.0."),
        ({"quiet": [["2026-02-30", "2026-03-02"]]}, "quiet: '2026-02-30' is not a date"),
        ({"quiet": [["2026-02-16"]]}, "quiet: each entry needs a first and a last day."),
        ({"quiet": [[20, 10]]}, "quiet: a time must end on or after its first day"),
        ({"quiet": [[None, 10]]}, "quiet: each entry needs a first and a last day."),
        ({"quiet": [[1, 50], [51, 100]]}, "quiet: a time must end on or after its first day, and span"),
        ({"quiet": 5}, "quiet must be a list."),
    ],
)
def test_policy_from_values_refuses_with_a_sentence(values, sentence):
    with pytest.raises(ValueError, match="^" + re.escape(sentence)):
        Policy.from_values(values)


def test_policy_quiet_days_are_ordered_and_joined():
    policy = Policy.from_values({"quiet": [["2026-02-20", "2026-02-22"], ["2026-02-16", "2026-02-19"]]})

    assert policy.as_values()["quiet"] == [["2026-02-16", "2026-02-22"]]
    assert Policy.from_values(policy.as_values()) == policy


@pytest.mark.parametrize(
    "values",
    [
        {"value_attribute": 3},
        {"value_attribute": "x" * 61},
        {"worths": [["旗舰"]]},
        {"worths": [["旗舰", -1]]},
        {"worths": [["旗舰", 1], ["旗舰", 2]]},
        {"worths": [[1, 2]]},
    ],
)
def test_policy_refuses_a_worth_that_makes_no_sense(values):
    with pytest.raises(ValueError, match=next(iter(values))):
        Policy.from_values(values)


def test_policy_keeps_worths_as_plain_values():
    values = {"value_attribute": "plan", "worths": [["旗舰", 9800.0]]}
    kept = Policy.from_values(values).as_values()
    assert {name: kept[name] for name in values} == values

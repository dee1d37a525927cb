import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules import (
    CODES,
    REASONS,
    STANDARD,
    Candidates,
    ContactPolicy,
    Wanted,
    plan,
    reasons_for,
    worth_for,
)

TODAY = 20777


def people(n=1, **changes):
    values = {name: np.full(n, -1) for name in Candidates.__slots__}
    values |= {
        "state": np.ones(n, int),
        "state_since": np.full(n, TODAY),
        "high_tier": np.zeros(n, bool),
        "value": np.full(n, 50.0),
        "rate": np.zeros(n),
        "asks": np.zeros(n, int),
    }
    return Candidates(**(values | {name: np.asarray(value) for name, value in changes.items()}))


def held(**changes):
    row = reasons_for(people(**changes), TODAY)[0]
    return [code for code, holds in zip(CODES, row, strict=True) if holds]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"state": [3]}, ["dormant"]),
        ({"state": [3], "quadrant": [1]}, ["dormant_high_value"]),
        ({"state": [4], "high_tier": [True]}, []),
        ({"state": [4], "occasion": [0]}, ["birthday"]),
        ({"occasion": [2]}, ["festival"]),
        ({"occasion": [3], "state": [3]}, ["dormant", "solar_term"]),
        ({"state": [3], "liked_on": [TODAY - 5]}, ["content_fits", "dormant"]),
        ({"state": [3], "liked_on": [TODAY - 5], "last_touch_on": [TODAY - 4]}, ["dormant"]),
        ({"state": [1], "liked_on": [TODAY - 5]}, []),
        ({"state": [0], "third_use_on": [TODAY - 2]}, ["milestone"]),
        ({"state": [0], "third_use_on": [TODAY - 2], "last_touch_on": [TODAY - 1]}, []),
        ({"state": [0], "third_use_on": [TODAY - 8]}, []),
        ({"displeased_on": [TODAY]}, ["displeased"]),
        ({"displeased_on": [TODAY - 2], "last_touch_on": [TODAY - 1]}, []),
        ({"state": [2], "quadrant": [0]}, ["cooling_high_value"]),
        ({"state": [2], "quadrant": [3]}, []),
        ({"quadrant": [1], "last_touch_on": [TODAY - 89]}, []),
        ({"quadrant": [1], "last_touch_on": [TODAY - 90]}, ["slow_care"]),
        ({"returned_on": [TODAY - 7]}, ["returned"]),
        ({"returned_on": [TODAY - 8]}, []),
        ({"assigned_on": [TODAY - 3]}, ["newly_assigned"]),
        ({"promise_due_on": [TODAY]}, ["promise_due"]),
        ({"promise_due_on": [TODAY + 1]}, []),
        ({"state": [5], "quadrant": [1]}, []),
        ({"state": [3], "promise_due_on": [TODAY - 9]}, ["promise_due", "dormant"]),
    ],
)
def test_reasons_for_tells_why(changes, codes):
    assert held(**changes) == codes


@given(
    state=st.integers(-1, 5),
    quadrant=st.integers(-1, 3),
    high=st.booleans(),
    value=st.floats(0, 100),
    since=st.integers(TODAY - 900, TODAY),
    due=st.sampled_from([-1, TODAY]),
    back=st.sampled_from([-1, TODAY - 2]),
)
def test_worth_for_stays_in_the_band_of_its_strongest_reason(state, quadrant, high, value, since, due, back):
    person = people(
        state=[state], quadrant=[quadrant], high_tier=[high], value=[value], state_since=[since],
        promise_due_on=[due], returned_on=[back],
    )  # fmt: skip
    row = reasons_for(person, TODAY)
    worth = worth_for(person, row, TODAY)[0]
    if row.any():
        band = max(reason.band for reason, holds in zip(REASONS.values(), row[0], strict=True) if holds)
        assert band < worth < band + 1
    else:
        assert worth == 0


def test_worth_for_puts_recent_silence_and_higher_value_first():
    group = people(
        3,
        state=[3, 3, 3],
        quadrant=[1, 1, 1],
        value=[90.0, 90.0, 20.0],
        state_since=[TODAY - 5, TODAY - 300, TODAY - 5],
    )
    recent, old, low = worth_for(group, reasons_for(group, TODAY), TODAY)
    assert recent > old
    assert recent > low


def test_worth_for_puts_a_lively_time_before_a_single_visit_where_nobody_buys():
    group = people(
        3, state=[3, 3, 3], value=[0.0, 0.0, 0.0], rate=[0.3, 1 / 182, 0.0], state_since=[TODAY - 30] * 3
    )
    regular, once, never = worth_for(group, reasons_for(group, TODAY), TODAY)
    assert regular > once > never


@given(st.data())
def test_plan_opens_no_more_than_there_is_room_for_and_touches_everybody_once(data):
    n = data.draw(st.integers(0, 30))

    def flags():
        return np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)

    employee = np.array(data.draw(st.lists(st.integers(1, 3), min_size=n, max_size=n)), dtype=int)
    worth = np.array(data.draw(st.lists(st.floats(0, 3), min_size=n, max_size=n)), dtype=float)
    is_open = flags()
    wanted = Wanted(
        employee=employee,
        worth=worth,
        has_reason=flags(),
        allowed=flags(),
        forbidden=flags(),
        is_open=is_open,
        is_snoozed=flags() & is_open,
        room=np.full(n, 2),
    )
    ranked = plan(wanted)
    assert not (ranked.opened & is_open).any()
    assert ((ranked.kept | ranked.withdrawn) == is_open).all()
    assert not (ranked.kept & ranked.withdrawn).any()
    assert not (ranked.opened & ~(wanted.has_reason & wanted.allowed)).any()
    for who in (1, 2, 3):
        running = (ranked.opened | ranked.kept) & (employee == who) & ~(is_open & wanted.is_snoozed)
        assert running.sum() <= 2
    for place in np.flatnonzero(ranked.waiting):
        mine = (ranked.opened | ranked.kept) & (employee == employee[place]) & ~(is_open & wanted.is_snoozed)
        assert (worth[mine] >= worth[place]).all()


def test_contact_policy_reads_what_it_wrote():
    assert ContactPolicy.from_values(STANDARD.as_values()) == STANDARD


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"caps": [[0, 1]]}, "caps"),
        ({"caps": [[1, 100]]}, "caps"),
        ({"caps": [[1]]}, "caps"),
        ({"caps": []}, "caps"),
        ({"waits": {"active": 0}}, "waits.active"),
        ({"waits": {"asleep": 3}}, "waits"),
        ({"unanswered_days": "30"}, "unanswered_days"),
        ({"skip_rest_days": True}, "skip_rest_days"),
        ({"colour": 1}, "colour"),
    ],
)
def test_contact_policy_names_what_is_out_of_range(values, named):
    with pytest.raises(ValueError, match=named):
        ContactPolicy.from_values(values)

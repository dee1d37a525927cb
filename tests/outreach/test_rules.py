import datetime as dt

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
    Facts,
    Wanted,
    contact_decision,
    plan,
    reasons_for,
    worth_for,
)
from outreach.rules.contact import DAY, PURPOSES

NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
TODAY = 20777
STATES = {"new": 0, "active": 1, "cooling": 2, "dormant": 3, "lost": 4, "outside": 5}


def facts(state="active", ago=(), **changes):
    """One person, touched so many days ago, newest first."""
    recent = np.full((1, 4), -np.inf)
    recent[0, : len(ago)] = [NOW.timestamp() - days * DAY for days in ago]
    values = {
        "state": np.array([STATES[state]]), "alumnus": np.array([False]), "may_profile": np.array([True]),
        "refused": np.array([0]), "consented": np.array([0]), "recent": recent, "answered": np.array([True]),
        "snoozed_until": np.array([-np.inf]), "skipped_at": np.array([-np.inf]),
    }  # fmt: skip
    return Facts(**(values | changes))


def decide(purpose="care", **changes):
    return contact_decision(facts(**changes), purpose, "wecom", NOW)


@pytest.mark.parametrize(
    ("state", "days", "allowed"),
    [
        *[("new", 3, True), ("new", 2.9, False), ("active", 7, True), ("active", 6.9, False)],
        *[("cooling", 14, True), ("cooling", 13.9, False), ("dormant", 14, True), ("dormant", 13.9, False)],
    ],
)
def test_contact_decision_waits_by_state(state, days, allowed):
    assert decide(state=state, ago=(days,)).allowed is allowed


def test_contact_decision_leaves_a_silent_person_alone_for_thirty_days_without_an_answer():
    unanswered = np.array([False])
    decision = decide(state="dormant", ago=(20,), answered=unanswered)
    assert decision.reasons == ("unanswered",)
    assert decision.earliest == NOW + dt.timedelta(days=10)
    assert decide(state="dormant", ago=(30,), answered=unanswered).allowed


@pytest.mark.parametrize(
    ("ago", "allowed"),
    [
        ((0.9,), False),
        ((1,), True),
        ((1, 6.9), False),
        ((1, 7), True),
        ((7, 14, 21, 29), False),
        ((7, 14, 21, 30), True),
    ],
)
def test_contact_decision_binds_all_caps_even_for_a_promise(ago, allowed):
    assert decide("promise", ago=ago).allowed is allowed


@pytest.mark.parametrize("purpose", PURPOSES)
def test_contact_decision_never_overrides_a_refusal(purpose):
    decision = contact_decision(
        facts(refused=np.array([15]), consented=np.array([15])), purpose, "wecom", NOW
    )
    assert not decision.allowed
    assert "refused" in decision.reasons
    assert decision.earliest is None


@given(
    state=st.sampled_from(list(STATES)[:5]),
    ago=st.lists(st.floats(0, 60), max_size=4).map(lambda days: tuple(sorted(days))),
    answered=st.booleans(),
    skipped=st.floats(0, 40) | st.just(float("inf")),
    purpose=st.sampled_from(["care", "promise"]),
)
def test_contact_decision_is_yes_at_the_earliest_time_it_names(state, ago, answered, skipped, purpose):
    known = facts(
        state=state,
        ago=ago,
        answered=np.array([answered]),
        skipped_at=np.array([NOW.timestamp() - skipped * DAY]),
    )
    decision = contact_decision(known, purpose, "wecom", NOW)
    assert decision.allowed == (decision.reasons == ())
    if not decision.allowed:
        later = decision.earliest + dt.timedelta(milliseconds=1)
        assert contact_decision(known, purpose, "wecom", later).allowed
        assert not contact_decision(
            known, purpose, "wecom", decision.earliest - dt.timedelta(seconds=1)
        ).allowed


def people(n=1, **changes):
    values = {name: np.full(n, -1) for name in Candidates.__slots__}
    values |= {
        "state": np.ones(n, int),
        "state_since": np.full(n, TODAY),
        "high_tier": np.zeros(n, bool),
        "value": np.full(n, 50.0),
        "rate": np.zeros(n),
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
        ({"state": [4], "high_tier": [True]}, ["dormant_high_value"]),
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

import numpy as np
import pytest

from segmentation.rules import STANDARD, STATES, DecidedBy, decide
from segmentation.rules.policy import Policy
from tests.segmentation.rules.people import (
    GRIDS,
    TODAY,
    chunk_of,
    every,
    nights,
    standing_of,
    states,
)

GONE = {"login": every(1, 600, 100), "post": every(3, 600, 100)}
LAST = TODAY - 101


def test_settle_needs_eight_nights_in_a_row_to_enter_dormant():
    seen = nights([GONE], LAST + 10, LAST + 90)

    names = states(seen)
    entered = names.index("dormant")
    waiting = [decision for decision in seen if decision.pending_state[0] == 3]

    assert waiting[-1].pending_readings[0] == 7
    assert len(waiting) == 7
    assert waiting[0].decided_by[0] == DecidedBy.UNCONFIRMED
    assert seen[entered].state_since[0] == LAST + 10 + entered
    assert seen[entered].pending_state[0] == -1


def test_settle_needs_two_weekly_readings_to_enter_dormant():
    seen = nights([GONE], LAST + 10, LAST + 90, step=7)

    waiting = [decision for decision in seen if decision.pending_state[0] == 3]
    assert len(waiting) == 1
    assert "dormant" in states(seen)


def test_settle_two_readings_on_two_nights_are_not_enough():
    standing = {"state": [2], "state_since": [TODAY - 9], "pending_state": [3], "pending_readings": [1]}
    chunk = chunk_of([GONE], **standing, pending_since=[TODAY - 1])

    assert STATES[decide(chunk, TODAY, STANDARD, GRIDS).state[0]] == "cooling"


def test_settle_one_lively_reading_starts_the_confirmation_again():
    standing = {"state": [1], "state_since": [TODAY - 90], "pending_state": [2], "pending_since": [TODAY - 6]}
    chunk = chunk_of([{"login": every(2, 400)}], **standing, pending_readings=[6])

    decision = decide(chunk, TODAY, STANDARD, GRIDS)

    assert decision.pending_state[0] == -1
    assert decision.pending_readings[0] == 0


def test_settle_waiting_for_dormant_falls_back_to_waiting_for_cooling():
    person = {"login": every(1, 300, 40)}
    standing = {"state": [1], "state_since": [TODAY - 90], "pending_state": [3], "pending_since": [TODAY - 7]}

    decision = decide(chunk_of([person], **standing, pending_readings=[7]), TODAY, STANDARD, GRIDS)

    assert STATES[decision.state[0]] == "cooling"


def test_settle_leaves_dormant_only_with_half_of_the_own_rhythm():
    back = [TODAY - 20, TODAY - 15, TODAY - 10]
    person = {"login": every(3, 400, 145) + back}

    seen = nights([person], TODAY - 80)

    assert states(seen)[0] == "dormant"
    assert states(seen)[-1] == "dormant"
    assert seen[-1].decided_by[0] == DecidedBy.HELD
    assert seen[-1].returned_day[0] == TODAY - 20


def test_settle_guard_brings_a_busy_person_back_at_once():
    person = {"login": every(1, 400, 145) + every(1, 4)}

    seen = nights([person], TODAY - 80)

    assert states(seen)[-2:] == ["dormant", "active"]
    assert seen[-1].decided_by[0] == DecidedBy.RETURNED
    assert seen[-1].entry_baseline[0] == -1


def test_settle_calmer_rhythm_counts_as_the_own_after_a_year():
    person = {"login": every(1, 900, 600) + every(25, 590)}
    facts = {"joined": [TODAY - 900]}

    seen = states(nights([person], TODAY - 520, step=7, **facts))

    assert seen[0] == "dormant"
    assert seen[-1] == "active"


def test_settle_sparse_person_leaves_dormant_with_the_first_sign():
    person = {"login": [TODAY - 200, TODAY - 110, TODAY - 1]}

    assert states(nights([person], TODAY - 3)) == ["dormant", "dormant", "dormant", "active"]


def test_settle_lost_is_dormant_without_a_sign_for_180_days():
    person = {"login": every(1, 600, 170)}

    seen = nights([person], TODAY, TODAY + 20)

    names = states(seen)
    assert names[0] == "dormant"
    assert names.index("lost") == TODAY - 171 + 181 - TODAY
    assert seen[-1].entry_baseline[0] == seen[0].entry_baseline[0] > 0


def test_settle_first_standing_is_not_dormant_when_the_condition_is_days_old():
    fresh = {"login": every(1, 600, 63)}

    decision = decide(chunk_of([fresh]), TODAY, STANDARD, GRIDS)

    assert STATES[decision.state[0]] == "cooling"
    assert STATES[decision.pending_state[0]] == "dormant"
    assert decision.pending_readings[0] == 1


def test_settle_on_the_edge_does_not_flap():
    rng = np.random.default_rng(7)
    people = [
        {"login": sorted(TODAY - ago for ago in rng.choice(np.arange(1, 700), 60, replace=False))}
        for _ in range(60)
    ]

    seen = nights(people, TODAY - 330, step=3)

    flags = np.array([(decision.state == 3) | (decision.state == 4) for decision in seen])
    switches = (flags[1:] != flags[:-1]).sum(axis=0)
    assert switches.mean() < 1.0
    assert switches.max() <= 4


def test_settle_without_confirmation_enters_at_once():
    policy = Policy(confirm_days=0, confirm_readings=1)
    chunk = chunk_of([{"login": every(1, 600, 63)}], state=[1], state_since=[TODAY - 99])

    assert STATES[decide(chunk, TODAY, policy, GRIDS).state[0]] == "dormant"


def test_decide_between_nights_counts_today_and_moves_only_towards_active():
    sparse = {"login": [TODAY - 200, TODAY]}
    gone = {"login": every(1, 600, 90)}
    chunk = chunk_of([sparse, gone], state=[3, 1], state_since=[TODAY - 60] * 2, pending_state=[-1, 3])

    decision = decide(chunk, TODAY, STANDARD, GRIDS, nightly=False)

    assert [STATES[code] for code in decision.state] == ["active", "active"]
    assert decision.state_since.tolist() == [TODAY, TODAY - 60]


def test_decide_between_nights_is_no_reading():
    pending = {"pending_state": [3], "pending_since": [TODAY - 3], "pending_readings": [3]}
    chunk = chunk_of([GONE], state=[2], state_since=[TODAY - 30], **pending)

    decision = decide(chunk, TODAY, STANDARD, GRIDS, nightly=False)

    assert decision.pending_readings[0] == 3
    assert decision.pending_since[0] == TODAY - 3
    assert STATES[decision.state[0]] == "cooling"


def test_decide_between_nights_forgets_what_is_no_longer_due():
    pending = {"pending_state": [3], "pending_since": [TODAY - 3], "pending_readings": [3]}
    chunk = chunk_of([{"login": every(2, 300)}], state=[1], state_since=[TODAY - 30], **pending)

    assert decide(chunk, TODAY, STANDARD, GRIDS, nightly=False).pending_state[0] == -1


@pytest.mark.parametrize("cut", [1, 5, 29])
def test_nights_may_be_resumed_from_any_stored_standing(cut):
    people = [GONE, {"login": every(4, 400)}, {}]

    whole = nights(people, TODAY - 30)
    first = nights(people, TODAY - 30, TODAY - 30 + cut - 1)[-1]
    later = first
    for today in range(TODAY - 30 + cut, TODAY + 1):
        later = decide(chunk_of(people, **standing_of(later)), today, STANDARD, GRIDS)

    assert all(
        np.array_equal(a, b) for a, b in zip(vars(whole[-1]).values(), vars(later).values(), strict=True)
    )


def test_settle_needs_as_many_readings_as_the_policy_says():
    seen = nights([GONE], LAST + 10, LAST + 110, step=10, policy=Policy(confirm_readings=3))

    waiting = [decision.pending_readings[0] for decision in seen if decision.pending_state[0] == 3]
    assert waiting == [1, 2]


def test_settle_who_is_back_in_a_low_rhythm_is_cooling_even_while_judged_silent():
    person = {"login": [*every(1, 300, 63), TODAY - 26, TODAY - 25]}
    standing = {"state": [3], "state_since": [TODAY - 40], "entry_baseline": [0.05]}

    decision = decide(chunk_of([person], **standing), TODAY, STANDARD, GRIDS)

    assert decision.vote[0] == 1
    assert decision.pooled_declining[0]
    assert STATES[decision.state[0]] == "cooling"
    assert decision.decided_by[0] == DecidedBy.RETURNED


def test_settle_waiting_for_cooling_is_no_reading_for_dormant():
    waiting = {"pending_state": [2], "pending_since": [TODAY - 7], "pending_readings": [7]}

    decision = decide(
        chunk_of([GONE], state=[1], state_since=[TODAY - 90], **waiting), TODAY, STANDARD, GRIDS
    )

    assert STATES[decision.state[0]] == "cooling"
    assert STATES[decision.pending_state[0]] == "dormant"
    assert decision.pending_since[0] == TODAY
    assert decision.pending_readings[0] == 1


@pytest.mark.parametrize("nightly", [True, False])
def test_settle_dates_the_return_of_someone_lost_by_the_day_they_were_seen(nightly):
    seen = TODAY - nightly
    chunk = chunk_of(
        [{"login": [*every(2, 600, 250), seen]}],
        state=[STATES.index("lost")],
        state_since=[TODAY - 70],
        entry_baseline=[0.4],
    )

    decision = decide(chunk, TODAY, STANDARD, GRIDS, nightly=nightly)

    assert STATES[decision.state[0]] == "dormant"
    assert decision.state_since[0] == decision.returned_day[0] == seen

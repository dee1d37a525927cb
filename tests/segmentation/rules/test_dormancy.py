import numpy as np
import pytest

from segmentation.rules import SETTINGS, STANDARD, STATES, Basis, DecidedBy, decide, explain
from segmentation.rules.chunk import DECEASED, RESTRICTED
from segmentation.rules.policy import Policy
from tests.segmentation.rules.people import GRIDS, TODAY, chunk_of, every, nights, state_of, states

TALK = ("interact", "post", "campaign")


def decided(person, **facts):
    return decide(chunk_of([person], **facts), TODAY, STANDARD, GRIDS)


def test_decide_steady_person_is_active():
    decision = decided({"login": every(2, 400), "interact": every(6, 400)})

    assert STATES[decision.state[0]] == "active"
    assert decision.decided_by[0] == DecidedBy.STEADY
    assert decision.basis[0] == Basis.RHYTHM


def test_decide_sudden_silence_of_a_busy_person_is_dormant_by_the_rhythm():
    decision = decided({"login": every(2, 400, 75), "post": every(7, 400, 75)})

    assert STATES[decision.state[0]] == "dormant"
    assert decision.decided_by[0] == DecidedBy.RHYTHM
    assert decision.vote[0] == 1.0
    assert decision.periods[0].tolist() == [[0, 0, 0]] * 7
    assert decision.state_since[0] == decision.last_any[0] + 1


def test_decide_fading_person_is_dormant_before_the_last_sign():
    faded = every(20, 70)
    person = {"login": every(1, 300, 70) + faded, "interact": every(2, 300, 70)}

    assert state_of(person) == "dormant"


def test_decide_daily_login_with_everything_else_stopped_is_never_dormant():
    person = {"login": every(1, 700)} | {name: every(2, 700, 300) for name in TALK}

    seen = states(nights([person], TODAY - 290))

    assert set(seen) <= {"active", "cooling"}
    assert seen[-1] == "active"


def test_decide_lurker_who_only_logs_in_is_active():
    assert state_of({"login": every(5, 500)}) == "active"


def test_decide_one_lively_behaviour_keeps_from_dormant_unless_only_presence_counts():
    person = {
        "login": every(1, 300, 75),
        "browse": every(1, 300, 75),
        "post": [*every(40, 300, 75), TODAY - 9],
    }

    assert state_of(person) == "cooling"
    assert state_of(person, policy=Policy(veto="presence")) == "dormant"


def test_decide_a_single_deed_of_a_new_kind_is_not_a_lively_behaviour():
    person = {"login": every(1, 300, 75), "contact": [TODAY - 9]}

    assert state_of(person) == "dormant"


def test_decide_guard_keeps_a_very_busy_person_from_dormant():
    person = {"login": every(1, 300, 63), "contact": [TODAY - 4, TODAY - 8, TODAY - 12, TODAY - 16]}

    decision = decided(person)

    assert STATES[decision.state[0]] == "cooling"
    assert decision.decided_by[0] == DecidedBy.GUARD


def test_decide_seasonal_buyer_is_active_while_the_logins_go_on():
    spring = [TODAY - 365 + day for day in range(0, 30, 5)]

    assert state_of({"login": every(6, 700), "purchase": spring, "campaign": spring}) == "active"


def test_decide_seasonal_driver_is_not_dormant_in_the_quiet_half_of_the_own_rhythm():
    person = {"login": every(30, 700), "campaign": every(90, 700)}

    assert "dormant" not in states(nights([person], TODAY - 300))


def test_decide_bursts_every_few_weeks_are_a_rhythm():
    bursts = [TODAY - start - day for start in range(5, 700, 40) for day in range(3)]

    seen = states(nights([{"browse": bursts, "interact": bursts}], TODAY - 200))

    assert "dormant" not in seen


def test_decide_bot_that_stops_after_a_year_is_dormant_and_then_lost():
    person = {"login": every(1, 600, 200), "browse": every(1, 600, 200)}

    seen = states(nights([person], TODAY - 250))

    assert [state for at, state in enumerate(seen) if at == 0 or seen[at - 1] != state] == [
        "active",
        "cooling",
        "dormant",
        "lost",
    ]


def test_decide_chatty_person_who_slows_to_a_trickle_is_cooling_first():
    person = {"post": every(1, 300, 25), "login": every(1, 300, 25)}

    decision = decided(person)

    assert STATES[decision.state[0]] == "cooling"
    assert decision.decided_by[0] == DecidedBy.POOLED


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ([230, 150, 70], "cooling"),  # each 61 days: 121 would be waited for, but not more than 90
        ([230, 150, 90], "cooling"),
        ([230, 150, 99], "dormant"),
        ([240, 210, 180, 150, 120, 72], "dormant"),  # each 30 days: 61 are waited for
        ([70], "dormant"),  # once is no gap
    ],
)
def test_decide_person_who_seldom_comes_is_given_twice_the_own_gap(days, state):
    assert state_of({"login": [TODAY - ago for ago in days]}) == state


def test_decide_own_gap_can_be_left_out():
    assert (
        state_of({"login": [TODAY - 230, TODAY - 150, TODAY - 70]}, policy=Policy(own_gaps=0.0)) == "dormant"
    )


@pytest.mark.parametrize(
    ("ago", "state"), [(20, "active"), (40, "cooling"), (99, "dormant"), (181, "lost"), (400, "lost")]
)
def test_decide_sparse_owner_is_judged_by_the_fixed_rule(ago, state):
    decision = decided({"login": [TODAY - ago - 90, TODAY - ago]})

    assert STATES[decision.state[0]] == state
    assert decision.basis[0] == Basis.FIXED
    assert decision.decided_by[0] == DecidedBy.FIXED_LOGIN


def test_decide_sparse_buyer_is_kept_from_dormant_by_a_purchase_within_its_own_limit():
    person = {"login": [TODAY - 200], "browse": [TODAY - 190], "purchase": [TODAY - 100]}

    decision = decided(person)

    assert STATES[decision.state[0]] == "cooling"
    assert decision.decided_by[0] == DecidedBy.FIXED_PURCHASE


def test_decide_purchase_known_only_from_the_ledger_counts():
    decision = decided({"login": [TODAY - 200]}, last_purchase_day=[TODAY - 30])

    assert STATES[decision.state[0]] == "active"


def test_decide_prospect_has_limits_of_its_own():
    person = {"login": [TODAY - 58], "browse": [TODAY - 70]}

    assert state_of(person) == "cooling"
    assert state_of(person, kind=[1]) == "dormant"


def test_decide_each_group_of_behaviours_has_a_limit_of_its_own():
    assert state_of({"login": [TODAY - 70]}) == "dormant"
    assert state_of({"browse": [TODAY - 70]}) == "cooling"
    assert state_of({"login": [TODAY - 200], "browse": [TODAY - 70]}) == "cooling"
    assert state_of({"browse": [TODAY - 100]}) == "dormant"


@pytest.mark.parametrize(
    ("ago", "state"),
    [(3, "new"), (27, "new"), (28, "cooling"), (66, "cooling"), (67, "dormant"), (190, "lost")],
)
def test_decide_person_never_seen_is_judged_by_the_days_since_joining(ago, state):
    decision = decided({}, joined=[TODAY - ago])

    assert STATES[decision.state[0]] == state
    assert decision.basis[0] == Basis.JOINED


def test_decide_newcomer_is_new_however_busy_and_then_active():
    person = {"login": every(1, 20)}

    assert state_of(person, joined=[TODAY - 20]) == "new"
    assert states(nights([{"login": every(1, 40)}], TODAY - 20, joined=[TODAY - 40]))[-1] == "active"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"kind": [2]}, DecidedBy.ALUMNUS),
        ({"no_profiling": [True]}, DecidedBy.NO_PROFILING),
        ({"withheld": [RESTRICTED]}, DecidedBy.RESTRICTED),
        ({"withheld": [DECEASED], "no_profiling": [True]}, DecidedBy.DECEASED),
    ],
)
def test_decide_alumni_and_people_not_to_be_profiled_are_outside(facts, reason):
    decision = decided({"login": every(1, 300)}, **facts)

    assert STATES[decision.state[0]] == "outside"
    assert decision.decided_by[0] == reason
    assert decision.quadrant[0] == -1
    assert decision.pending_state[0] == -1


def test_decide_person_back_from_outside_is_judged_as_for_the_first_time():
    person = {"login": every(2, 400, 90)}

    assert state_of(person, state=[5], state_since=[TODAY - 30]) == "dormant"


def test_decide_activity_of_today_and_later_does_not_count():
    person = {"login": every(2, 400, 75)}

    assert state_of(person | {"post": [TODAY, TODAY + 40]}) == state_of(person) == "dormant"


def test_decide_quiet_weeks_are_left_out_of_the_periods():
    festival = (TODAY - 40, TODAY - 20)
    person = {"login": every(3, 400, 66)}

    assert state_of(person) == "cooling"
    assert state_of(person, today=TODAY + 8) == "dormant"
    assert state_of(person, today=TODAY + 8, policy=Policy(quiet=(festival,))) != "dormant"


def test_decide_quiet_weeks_in_the_baseline_neither_raise_nor_lower_it():
    festival = (TODAY - 120, TODAY - 101)
    policy = Policy(quiet=(festival,))
    busy = {"login": every(2, 500)}
    idle = {"login": [day for day in every(2, 500) if not festival[0] <= day <= festival[1]]}

    decision = decide(chunk_of([busy, idle]), TODAY, policy, GRIDS)

    assert decision.baseline[0].tolist() == decision.baseline[1].tolist()
    assert decision.baseline_length.tolist() == [182, 182]
    assert abs(decision.baseline[0, 0] - 91) <= 1


def test_decide_evidence_counts_days_by_hand():
    person = {"login": [TODAY - 1, TODAY - 21, TODAY - 22, TODAY - 63, TODAY - 64, TODAY - 245, TODAY - 246]}

    decision = decided(person | {"post": [TODAY - 22]})

    assert decision.periods[0, 0].tolist() == [1, 1, 2]
    assert decision.baseline[0, 0] == 2
    assert decision.pooled_periods[0].tolist() == [1, 1, 2]
    assert decision.recent[0] == 3
    assert decision.year[0] == 7
    assert decision.last[0].tolist() == [TODAY - 1, -1, -1, TODAY - 22, -1, -1, -1]
    assert decision.weeks_silent[0].tolist() == [0, -1, -1, 3, -1, -1, -1]


def test_decide_baseline_of_somebody_known_for_half_a_year_covers_the_known_days():
    decision = decided({"login": every(2, 150)}, joined=[TODAY - 150])

    assert decision.baseline_length[0] == 150 - 63
    assert decision.baseline[0, 0] == 44


@pytest.mark.parametrize(("name", "silent"), [("sensitive", 50), ("standard", 71), ("strict", 98)])
def test_decide_named_settings_differ_in_patience(name, silent):
    person = {"login": every(1, 400, silent), "interact": every(2, 400, silent)}

    assert state_of(person, policy=SETTINGS[name]) == "dormant"
    assert state_of(person, today=TODAY - 9, policy=SETTINGS[name]) != "dormant"


def test_decide_weighs_votes_by_the_root_of_the_active_days():
    person = {"login": every(1, 245, 63), "post": every(20, 400), "browse": every(20, 400)}

    decision = decided(person)

    vote = np.sqrt(182) / (np.sqrt(182) + 2 * np.sqrt(9))
    assert decision.vote[0] == pytest.approx(vote, abs=0.01)


def test_explain_names_what_was_usual_and_what_was_seen():
    decision = decided({"login": every(1, 400, 75), "post": every(10, 400)})

    told = explain(decision.row(0), STANDARD)

    assert told["state"] == "cooling"
    assert told["decided_by"] == "veto"
    assert told["basis"] == "rhythm"
    found = {each["dimension"]: each for each in told["behaviours"]}
    assert found["login"]["per_week"] == pytest.approx(6.6, abs=0.1)
    assert found["login"]["ratio"] == 0
    assert found["login"]["weeks_silent"] == 10
    assert found["post"]["periods"] == [2, 2, 2]
    assert found["browse"]["last_day"] is None

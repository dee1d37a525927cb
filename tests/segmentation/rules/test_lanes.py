"""Checks that behaviours inside a dimension vote apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.rules import STANDARD, decide, explain
from tests.segmentation.rules.people import GRIDS, TODAY, chunk_of, every, masks_of, state_of
from users.rules import DIMENSIONS, OWN_LANES, Lane

INTERACT = DIMENSIONS.index("interact")
LIKE, COMMENT = 7, 8
LANES = [*range(7), INTERACT, INTERACT]
MANY = [*range(7), *(place % 7 for place in range(56))]


def decided(person, lanes=None, **facts):
    return decide(chunk_of([person], lanes=lanes, **facts), TODAY, STANDARD, GRIDS)


def test_decide_sees_one_behaviour_fall_silent_beside_another_of_its_dimension():
    person = {LIKE: every(3, 300), COMMENT: every(3, 300, 80)}

    told = decided(person, LANES)

    assert told.declining[0].tolist() == [False] * 8 + [True]
    assert told.established[0].tolist() == [False] * 7 + [True, True]
    assert 0 < told.vote[0] < 1


def test_decide_counts_a_shared_dimension_as_one_vote():
    person = {"interact": [*every(3, 300), *every(3, 300, 80)]}

    told = decided(person)

    assert told.vote[0] == 0
    assert not told.declining.any()


def test_decide_lets_a_named_behaviour_of_presence_veto():
    reads, posts = every(2, 300), every(1, 300, 70)
    policy_lanes = [*range(7), DIMENSIONS.index("browse")]

    assert state_of({7: reads, "post": posts}, lanes=policy_lanes) in {"active", "cooling"}


def test_decide_measures_a_named_behaviour_by_the_limit_of_its_dimension():
    rare = {7: [TODAY - 70]}

    login, other = ([*range(7), DIMENSIONS.index(name)] for name in ("login", "post"))

    assert state_of(rare, lanes=login) == "dormant"
    assert state_of(rare, lanes=other) == "cooling"


def test_depth_weighs_a_named_behaviour_like_its_dimension():
    days = every(2, 60)

    plain, named = decided({"post": days}), decided({7: days}, [*range(7), DIMENSIONS.index("post")])
    both = decided({"post": days, 7: days}, [*range(7), DIMENSIONS.index("post")])

    assert named.depth[0] == plain.depth[0]
    assert both.depth[0] == pytest.approx(2 * plain.depth[0])
    assert both.presence[0] == plain.presence[0]


days = st.lists(st.integers(1, 400).map(lambda ago: TODAY - ago), max_size=30)


@settings(max_examples=60)
@given(st.dictionaries(st.integers(0, 62), days, max_size=8))
def test_counts_of_sixty_three_lanes_equal_a_plain_recount(person):
    found = decided(person, MANY)
    masks = masks_of(person)

    for lane in range(63):
        seen = [day for day, mask in masks.items() if mask >> lane & 1]
        counted = [sum(start <= TODAY - day <= start + 20 for day in seen) for start in (43, 22, 1)]
        assert found.periods[0, lane].tolist() == counted
        assert found.baseline[0, lane] == sum(64 <= TODAY - day <= 245 for day in seen)
        assert found.last[0, lane] == max(seen, default=-1)
    assert found.pooled_periods[0].sum() == sum(1 <= TODAY - day <= 63 for day in masks)


RANK = {"new": 0, "active": 0, "cooling": 1, "dormant": 2, "lost": 3}
busy = st.builds(
    lambda step, stop: list(range(TODAY - 500, TODAY - stop, step)), st.integers(1, 30), st.integers(1, 120)
)


@settings(max_examples=150)
@given(
    st.dictionaries(st.integers(0, 12), st.one_of(days, busy), min_size=1, max_size=6),
    st.integers(0, 12),
    st.integers(1, 63),
    st.sampled_from([-1, 1, 2, 3, 4]),
)
def test_activity_added_in_the_judged_periods_makes_nobody_more_dormant(person, lane, ago, state):
    standing = {
        "state": [state],
        "state_since": [TODAY - 30],
        "pending_state": [3],
        "pending_since": [TODAY - 9],
    }
    standing |= {"pending_readings": [9], "entry_baseline": [0.1 if state >= 3 else -1.0]}
    more = person | {lane: [*person.get(lane, []), TODAY - ago]}

    before, after = (state_of(one, lanes=MANY[:13], **standing) for one in (person, more))

    assert RANK[after] <= RANK[before]


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from(DIMENSIONS), days, max_size=7), min_size=1, max_size=4))
def test_lanes_that_nobody_uses_change_nothing(folk):
    narrow = decide(chunk_of(folk), TODAY, STANDARD, GRIDS)
    wide = decide(chunk_of(folk, lanes=MANY), TODAY, STANDARD, GRIDS)

    for name, column in vars(narrow).items():
        other = getattr(wide, name)
        other = other[:, :7] if other.ndim > 1 and other.shape[1] == 63 else other
        assert np.array_equal(column, other), name


def test_chunk_refuses_lanes_that_do_not_begin_with_the_dimensions():
    for lanes in ([0, 1], [1, 0, 2, 3, 4, 5, 6], [*range(7), *([0] * 57)]):
        with pytest.raises(ValueError, match="lanes"):
            chunk_of([{}], lanes=lanes)


def test_explain_names_the_behaviour():
    lanes = (*OWN_LANES, Lane("interact", "点赞"), Lane("interact", "评论"))

    row = decided({LIKE: every(3, 300), COMMENT: every(3, 300, 80)}, LANES).row(0)
    told = explain(row, STANDARD, lanes)["behaviours"]

    assert [(each["behaviour"], each["declining"]) for each in told[7:]] == [("点赞", False), ("评论", True)]
    assert {each["dimension"] for each in told[7:]} == {"interact"}

"""Stored evidence leads to the decisions that the days would lead to."""

from dataclasses import replace

import numpy as np
import pytest

from segmentation.rules import NONE, STANDARD, decide
from segmentation.rules.again import GATHERED, Evidence, is_judgeable, judge_again, known_since, unhurried
from segmentation.rules.days import windows_for
from tests.segmentation.rules.people import GRIDS, TODAY, chunk_of, standing_of

CHANGES = [
    {},
    {"decline_ratio": 0.45, "vote_share": 0.5, "vote_power": 1.0},
    {"established_days": 10, "veto": "presence", "presence": (), "decline_ratio": 0.4},
    {"guard_days": 8, "leave_days": 1, "leave_ratio": 0.1, "settle_days": 90},
    {"cooling_expected": 6.0, "cooling_leave_ratio": 0.9},
    {"owner_limits": (20, 30, 40), "owner_unseen": 20, "own_gaps": 0.0, "own_stretch": 1.0},
    {"prospect_limits": (20, 30, 40), "prospect_unseen": 15, "lost_days": 61},
    {"confirm_days": 0, "confirm_readings": 1},
    {"value_cut": 20.0, "value_band": 0.0, "engagement_cut": 80.0, "tier_a": 60.0, "tier_b": 10.0},
]


def crowd():
    """People of every kind: rich and sparse, silent in all or in part, newcomers, never seen, outside."""
    chance, people = np.random.default_rng(7), []
    for number in range(400):
        step, pause, since = 1 + number % 40, int(chance.integers(0, 230)), int(chance.integers(1, 800))
        days = range(TODAY - since, TODAY, step)
        names = ("login", "post", "purchase", "interact")
        ends = [TODAY - pause * (place if number % 3 else 1) for place in range(len(names))]
        people.append(
            {
                name: [day for day in days[place :: place + 1] if day < ends[place]]
                for place, name in enumerate(names)
            }
        )
    joined = TODAY - chance.integers(1, 900, len(people))
    facts = {
        "joined": joined,
        "kind": np.arange(len(people)) % 13 % 3,
        "no_profiling": np.arange(len(people)) % 17 == 0,
        "purchases": [len(person["purchase"]) for person in people],
        "spent": [100 * len(person["purchase"]) for person in people],
    }
    return people, facts


@pytest.fixture(scope="module")
def night():
    """The night before today, and what it left to everyone."""
    people, facts = crowd()
    standing = {}
    for day in (TODAY - 12, TODAY - 6, TODAY - 3):
        standing = standing_of(decide(chunk_of(people, **facts, **standing), day, STANDARD, GRIDS))
    return chunk_of(people, **facts, **standing)


def stored(chunk, decision, today):
    """Forget the days, as the tables do."""
    windows = windows_for(chunk, today, STANDARD)
    seen = windows.last_any != NONE
    known = known_since(chunk.joined_day, decision.basis, seen, today, STANDARD)
    empty = {"offsets": np.zeros_like(chunk.offsets), "days": chunk.days[:0], "masks": chunk.masks[:0]}
    without = replace(chunk, **empty)
    return Evidence(without, replace(windows, known=known), decision.value, decision.engagement)


@pytest.mark.parametrize("changed", CHANGES, ids=lambda changed: "-".join(changed) or "nothing")
def test_judge_again_decides_what_the_days_decide(night, changed):
    policy = replace(STANDARD, **changed)
    assert is_judgeable(STANDARD, policy)
    evidence = stored(night, decide(night, TODAY, STANDARD, GRIDS), TODAY)
    at_once = replace(policy, confirm_days=0, confirm_readings=1)
    expected = decide(night, TODAY, policy, GRIDS), decide(unhurried(night), TODAY, at_once, GRIDS)
    for found, wanted in zip(judge_again(evidence, TODAY, policy), expected, strict=True):
        for name in ("profiles", "state", "quadrant", "tier", "value"):
            assert getattr(found, name).tolist() == getattr(wanted, name).tolist(), name


def test_every_change_of_the_test_moves_somebody(night):
    evidence = stored(night, decide(night, TODAY, STANDARD, GRIDS), TODAY)
    before = judge_again(evidence, TODAY, STANDARD)
    for changed in CHANGES[1:]:
        after = judge_again(evidence, TODAY, replace(STANDARD, **changed))
        moved = [
            (getattr(one, name) != getattr(other, name)).any()
            for one, other in zip(before, after, strict=True)
            for name in ("state", "quadrant", "tier")
        ]
        assert any(moved), changed


@pytest.mark.parametrize("name", GATHERED)
def test_is_judgeable_says_no_where_the_days_are_needed(name):
    old = getattr(STANDARD, name)
    other = ((1, 2),) if name == "quiet" else (2.0, *old[1:]) if name == "weights" else old * 0.99
    policy = replace(STANDARD)
    object.__setattr__(policy, name, other)
    assert not is_judgeable(STANDARD, policy)

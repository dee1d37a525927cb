import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.rules import STANDARD, STATES, Policy, decide
from tests.segmentation.rules.people import GRIDS, TODAY, chunk_of, masks_of, nights, standing_of
from users.rules import DIMENSIONS

RANK = {"new": 0, "active": 0, "outside": 0, "cooling": 1, "dormant": 2, "lost": 3}
JOINED = TODAY - 500

ages = st.one_of(st.integers(1, 70), st.integers(1, 500))
people = st.dictionaries(st.sampled_from(DIMENSIONS), st.lists(ages, max_size=40), max_size=7).map(
    lambda found: {name: [TODAY - age for age in days] for name, days in found.items()}
)
regular = st.builds(
    lambda name, step, stop: {name: list(range(JOINED, TODAY - stop, step))},
    st.sampled_from(DIMENSIONS),
    st.integers(1, 40),
    st.integers(1, 120),
)
anybody = st.one_of(people, regular)
policies = st.builds(
    Policy,
    veto=st.sampled_from(["any", "presence"]),
    quiet=st.sampled_from(
        [(), ((TODAY - 50, TODAY - 35),), ((TODAY - 130, TODAY - 120), (TODAY - 3, TODAY - 1))]
    ),
    vote_share=st.sampled_from([0.5, 0.6, 1.0]),
)
standings = st.fixed_dictionaries(
    {
        "state": st.integers(-1, 5),
        "state_since": st.integers(TODAY - 600, TODAY - 1),
        "pending_state": st.sampled_from([-1, 2, 3]),
        "pending_since": st.integers(TODAY - 20, TODAY - 1),
        "pending_readings": st.integers(1, 9),
        "entry_baseline": st.sampled_from([-1.0, 0.0, 0.05, 0.3, 1.0]),
    }
)


def rank(person, policy, joined, standing):
    columns = {name: [value] for name, value in standing.items()}
    decision = decide(chunk_of([person], joined=[joined], **columns), TODAY, policy, GRIDS)
    return RANK[STATES[decision.state[0]]]


@settings(max_examples=400)
@given(anybody, st.sampled_from(DIMENSIONS), st.integers(1, 63), policies, standings, st.integers(64, 500))
def test_activity_added_in_the_judged_periods_makes_nobody_more_dormant(
    person, name, ago, policy, standing, tenure
):
    more = person | {name: [*person.get(name, []), TODAY - ago]}
    joined = TODAY - tenure

    assert rank(more, policy, joined, standing) <= rank(person, policy, joined, standing)


@settings(max_examples=60)
@given(st.lists(st.tuples(anybody, standings), min_size=2, max_size=8), st.data())
def test_chunk_borders_change_nothing(crowd, data):
    folk = [person for person, _ in crowd]
    columns = {name: [standing[name] for _, standing in crowd] for name in crowd[0][1]}
    chunk = chunk_of(folk, **columns)
    cut = data.draw(st.integers(0, len(folk)))

    whole = decide(chunk, TODAY, STANDARD, GRIDS)
    parts = [
        decide(chunk.take(start, stop), TODAY, STANDARD, GRIDS)
        for start, stop in ((0, cut), (cut, len(chunk)))
    ]

    for name, column in vars(whole).items():
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert column.dtype == joined.dtype
        assert np.array_equal(column, joined), name


def test_a_chunk_of_nobody_is_decided_to_be_nobody():
    for lanes in (range(7), [*range(7), *([2] * 20)]):
        nobody = chunk_of([], lanes=[*lanes])

        assert decide(nobody, TODAY, STANDARD, GRIDS).state.tolist() == []


@settings(max_examples=60)
@given(st.lists(anybody, min_size=1, max_size=4))
def test_deciding_twice_gives_the_same_and_leaves_the_input_alone(folk):
    chunk = chunk_of(folk)
    before = {name: column.copy() for name, column in vars(chunk).items()}

    one, two = (decide(chunk, TODAY, STANDARD, GRIDS) for _ in range(2))

    assert all(np.array_equal(a, b) for a, b in zip(vars(one).values(), vars(two).values(), strict=True))
    assert all(np.array_equal(before[name], column) for name, column in vars(chunk).items())


@settings(max_examples=25)
@given(people)
def test_daily_logins_are_never_dormant_whatever_else_stops(person):
    lurker = person | {"login": range(JOINED, TODAY)}

    seen = nights([lurker], TODAY - 60, step=5)

    assert {STATES[decision.state[0]] for decision in seen} <= {"active", "cooling"}


@settings(max_examples=60)
@given(anybody, standings)
def test_between_nights_nobody_moves_towards_silence(person, standing):
    columns = {name: [value] for name, value in standing.items()} | {"state": [max(standing["state"], 0) % 5]}

    decision = decide(chunk_of([person], **columns), TODAY, STANDARD, GRIDS, nightly=False)

    before = RANK[STATES[columns["state"][0]]]
    assert min(RANK[STATES[decision.state[0]]], 2) <= min(before, 2)


@settings(max_examples=60)
@given(anybody)
def test_counts_equal_a_plain_recount(person):
    decision = decide(chunk_of([person]), TODAY, STANDARD, GRIDS)
    masks = masks_of(person)

    for bit in range(len(DIMENSIONS)):
        days = [day for day, mask in masks.items() if mask >> bit & 1]
        counted = [sum(start <= TODAY - day <= start + 20 for day in days) for start in (43, 22, 1)]
        assert decision.periods[0, bit].tolist() == counted
        assert decision.baseline[0, bit] == sum(64 <= TODAY - day <= 245 for day in days)
        assert decision.last[0, bit] == max(days, default=-1)
    assert decision.year[0] == sum(TODAY - day <= 365 for day in masks)


@settings(max_examples=40)
@given(anybody)
def test_a_second_night_without_anything_new_returns_nobody(person):
    first = decide(chunk_of([person]), TODAY, STANDARD, GRIDS)
    second = decide(chunk_of([person], **standing_of(first)), TODAY + 1, STANDARD, GRIDS)

    assert RANK[STATES[second.state[0]]] >= RANK[STATES[first.state[0]]]


def test_one_more_day_in_the_periods_does_not_bring_in_the_stricter_rule():
    person = {"interact": [TODAY - ago for ago in range(64, 75)]}
    more = {"interact": [*person["interact"], TODAY - 55]}
    due = {"state": 2, "state_since": TODAY - 20, "pending_state": 3, "pending_since": TODAY - 9}
    standing = due | {"pending_readings": 9}

    assert rank(person, STANDARD, TODAY - 120, standing) == RANK["cooling"]
    assert rank(more, STANDARD, TODAY - 120, standing) == RANK["cooling"]

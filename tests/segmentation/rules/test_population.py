"""Checks that people of whom we know how they were made end where a person would put them."""

import numpy as np
import pytest

from segmentation.rules import STANDARD, STATES, decide
from tests.segmentation.rules.people import GRIDS, TODAY, chunk_of, nights, states
from tests.segmentation.rules.population import EACH, HISTORY, KINDS, people_of

JOINED = [TODAY - HISTORY - 100] * EACH
WEEKS = 10  # of nights before today


def ends_of(people, until=TODAY, **facts):
    """Tell where everyone is after weeks of nights."""
    seen = nights(people, until - 7 * WEEKS, until, step=2, joined=JOINED[: len(people)], **facts)
    return seen, [STATES[state] for state in seen[-1].state]


@pytest.mark.parametrize("kind", KINDS)
def test_people_end_where_a_person_would_put_them(kind):
    _make, right, allowed = KINDS[kind]
    _seen, ends = ends_of(people_of(kind))
    wrong = [end for end in ends if end not in right]
    assert len(wrong) <= allowed, wrong


def test_daily_logins_with_everything_else_stopped_are_never_dormant_on_any_night():
    people = people_of("lurker")
    seen = nights(people, TODAY - 125, step=2, joined=JOINED)
    for index in range(len(people)):
        assert not {"dormant", "lost"} & set(states(seen, index))


def test_a_sudden_silence_is_told_within_a_hundred_days_and_not_before_thirty():
    people = people_of("sudden")
    lasts = [max(max(days) for days in person.values()) for person in people]
    seen = nights(people, TODAY - 90, TODAY + 20, step=1, joined=JOINED)
    for index, last in enumerate(lasts):
        first = states(seen, index).index("dormant") + TODAY - 90
        assert 30 <= first - last <= 100


def test_whoever_comes_back_is_not_called_dormant_any_more():
    people = [
        person | {"login": [*person["login"], *range(TODAY - 12, TODAY)]} for person in people_of("sudden")
    ]
    seen, ends = ends_of(people)
    assert set(ends) == {"active"}
    assert any("dormant" in states(seen, index) for index in range(EACH))


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("sparse_gone", "sparse_here", "buyer")]
)
def test_imported_history_from_long_ago_changes_nobodys_state(kind):
    people = people_of(kind)
    older = [
        person | {name: [*days, *range(TODAY - 640, TODAY - 520)] for name, days in person.items()}
        for person in people
    ]
    assert ends_of(older)[1] == ends_of(people)[1]


def test_a_burst_of_imported_clicks_on_known_days_changes_nothing_at_all():
    """A day counts once, whatever was done on it: the mask of a day is the same for one click or forty."""
    people = people_of("regular")
    doubled = [{name: [*days, *days] for name, days in person.items()} for person in people]
    one, two = (decide(chunk_of(folk, joined=JOINED), TODAY, STANDARD, GRIDS) for folk in (people, doubled))
    for name, column in vars(one).items():
        assert np.array_equal(column, getattr(two, name)), name

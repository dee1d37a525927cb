"""Checks which tags a greeting may speak of."""

import pytest

from scrm.demo.brand import INTERESTS
from scrm.lib.tone.interests import is_interest


@pytest.mark.parametrize("tag", ["二胎", "VIP", "投诉过", "价格敏感", ""])
def test_is_interest_keeps_notes_to_ourselves_out_of_greetings(tag):
    assert not is_interest(tag)


@pytest.mark.parametrize("tag", [*INTERESTS, "Hiking "])
def test_is_interest_knows_what_people_like_to_do(tag):
    assert is_interest(tag)

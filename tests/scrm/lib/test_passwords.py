"""Checks of how long a password may be."""

import pytest
from django.core.exceptions import ValidationError

from scrm.lib.passwords import Length


@pytest.mark.parametrize("count", [12, 128])
def test_length_takes_everything_between_its_bounds(count):
    Length().validate("字" * count)


@pytest.mark.parametrize(("count", "words"), [(11, "太短"), (129, "太长"), (1_000_000, "太长")])
def test_length_refuses_the_short_and_the_endless(count, words):
    with pytest.raises(ValidationError, match=words):
        Length().validate("字" * count)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.lib.tone.template import PLACEHOLDERS, check, fill, placeholders

ALL = dict.fromkeys(PLACEHOLDERS, "x")


def test_placeholders_names_the_known_ones_that_are_used():
    assert placeholders("{salutation}您好，{tag}{tag}{unknown}") == {"salutation", "tag"}


def test_check_is_empty_for_a_sound_text():
    assert check("{salutation}您好，我是{koe}。") == []


@pytest.mark.parametrize(
    "text",
    ["{price}", "{}", "{koe.name}", "{koe!r}", "{koe:>10}", "{ koe }", "{0}", "{{koe}}", "{koe", "koe}"],
)
def test_check_names_unknown_placeholders_and_stray_braces(text):
    assert len(check(text)) == 1
    assert fill(text, ALL) is None


def test_fill_puts_values_in_place():
    assert fill("{salutation}您好，{days}天了", {"salutation": "王先生", "days": 0}) == "王先生您好，0天了"


@pytest.mark.parametrize("values", [{}, {"tag": None}, {"tag": ""}, {"tag": "  "}])
def test_fill_is_none_when_a_value_is_missing_or_empty(values):
    assert fill("说到{tag}", values) is None


def test_fill_never_fills_twice():
    assert fill("{tag}", {"tag": "{koe}", "koe": "小林"}) == "{koe}"


@given(
    st.text(), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.none() | st.text() | st.integers())
)
def test_fill_never_fails(text, values):
    assert fill(text, values) is None or check(text) == []


@given(st.text(alphabet=st.characters(exclude_characters="{}")))
def test_fill_leaves_other_text_as_it_is(text):
    assert fill(text, {}) == text

"""Checks which language a name and a text are in."""

import pytest

from scrm.lib.tone.language import language_of_name, language_of_text


@pytest.mark.parametrize(
    ("name", "language"),
    [("王丽华", "zh"), ("Maria Rossi", "en"), ("Mike 王", "zh"), ("", "zh"), ("12345", "zh"), ("Zoë", "en")],
)
def test_language_of_name_follows_the_script(name, language):
    assert language_of_name(name) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("王女士您好，您的 Model Y 开得还顺手吗？不着急回。", "zh"),
        ("Hello 王丽华, this is 林小满. Hope your week is calm.", "en"),
    ],
)
def test_language_of_text_is_that_of_most_of_it(text, language):
    assert language_of_text(text) == language

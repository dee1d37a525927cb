"""Owns what a greeting of the library must be: the parts it may use, and how it reads when it is filled."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from scrm.lib.tone.finding import Finding
from scrm.lib.tone.lint import lint
from scrm.lib.tone.template import check, fill
from users.rules.festivals import CARE_TERMS, FESTIVALS, MOURNING, TERMS

# The occasions that a text may be written for.
OCCASIONS = {
    "birthday": _("生日"),
    "anniversary": _("购买纪念日"),
    **{code: FESTIVALS[code] for code in FESTIVALS if code not in MOURNING},
    **{code: TERMS[code] for code in CARE_TERMS},
}
EXAMPLES: dict[str, Mapping[str, str]] = {
    "zh": {
        "salutation": "王女士",
        "koe": "小林",
        "product": "星野 X5",
        "days": "45",
        "tag": "露营",
        "city": "杭州",
        "occasion": "中秋",
        "last_topic": "上次聊到的露营",
        "content": "露营时怎样睡得暖",
    },
    "en": {
        "salutation": "Ms Wang",
        "koe": "Lin",
        "product": "Hoshino X5",
        "days": "45",
        "tag": "camping",
        "city": "Hangzhou",
        "occasion": "the Mid-Autumn Festival",
        "last_topic": "our talk about camping",
        "content": "How to sleep warm outdoors",
    },
}


def example_of(text: str, language: str) -> str | None:
    """Return a text as someone would read it, or None where its placeholders are wrong."""
    return fill(text, EXAMPLES[language])


def library_findings(text: str, language: str) -> list[Finding]:
    """Return what the lint says of a text of the library, filled with an example."""
    example = example_of(text, language)
    if example is None:
        return []
    gender = {"customer_name": "王丽华", "gender": "f"}
    return lint(example, language=language, **gender)


def is_fit(text: str, language: str) -> bool:
    """Say whether a text may be used: its placeholders are known, and nothing in it blocks or warns."""
    grave = [each for each in library_findings(text, language) if each.severity != "hint"]
    return not check(text) and not grave


def placeholder_errors(text: str) -> list[str]:
    """Return what is wrong with a text's placeholders, in words for its author."""
    return check(text)

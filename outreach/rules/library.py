"""Owns what a greeting of the library must be: the parts it may use, and how it reads when it is filled."""

from django.utils.translation import gettext_lazy as _

from scrm.lib.tone.examples import EXAMPLES, READER_GENDER, READER_NAME
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


def example_of(text: str, language: str) -> str | None:
    """Return a text as someone would read it, or None where its placeholders are wrong."""
    return fill(text, EXAMPLES[language])


def library_findings(text: str, language: str) -> list[Finding]:
    """Return what the lint says of a text of the library, filled with an example."""
    example = example_of(text, language)
    if example is None:
        return []
    return lint(example, language=language, customer_name=READER_NAME, gender=READER_GENDER)


def is_fit(text: str, language: str) -> bool:
    """Say whether a text may be used: its placeholders are known, and nothing in it blocks or warns."""
    grave = [each for each in library_findings(text, language) if each.severity != "hint"]
    return not check(text) and not grave


def placeholder_errors(text: str) -> list[str]:
    """Return what is wrong with a text's placeholders, in words for its author."""
    return check(text)

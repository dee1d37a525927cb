"""Own the placeholders of a greeting: a closed list, filled in one pass; all other text is literal."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from scrm.lib.tone.salutation import PLAIN

PLACEHOLDERS = frozenset(
    {"salutation", "koe", "product", "days", "tag", "city", "occasion", "last_topic", "content"}
)
TWICE = re.compile(f"^{PLAIN}(?:{PLAIN}|早上好)")  # where the form of address is a plain 您好 itself
BRACED = re.compile(r"\{([^{}]*)\}")


def placeholders(text: str) -> set[str]:
    """Return the known placeholders that a text uses."""
    return set(BRACED.findall(text)) & PLACEHOLDERS


def check(text: str) -> list[str]:
    """Return what is wrong with a text's placeholders, in words for its author."""
    unknown = sorted(set(BRACED.findall(text)) - PLACEHOLDERS)
    errors = [_("没有这个占位符：{%(name)s}") % {"name": name} for name in unknown]
    if re.search(r"[{}]", BRACED.sub("", text)):
        errors.append(_("花括号没有成对"))
    return errors


def fill(text: str, values: Mapping[str, object]) -> str | None:
    """Put values in place of placeholders, or return None when one is missing, empty or unknown."""
    if check(text):
        return None
    ready = {name: _as_text(values.get(name)) for name in placeholders(text)}
    if not all(ready.values()):
        return None
    return TWICE.sub(PLAIN, BRACED.sub(lambda match: ready[match[1]], text))


def _as_text(value: object) -> str:
    return "" if value is None else str(value).strip()

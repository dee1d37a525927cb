"""Owns how the shipped greetings come into the table; what a manager retired stays retired."""

import tomllib
from importlib import resources
from typing import Any

from django.db import transaction

from outreach.models import Greeting
from scrm.lib.tone.template import check

FIELDS = (
    *("language", "text", "tone", "quadrants", "tiers", "states", "reasons", "occasions", "kinds", "months"),
)


@transaction.atomic
def load_greetings() -> int:
    """Bring the table up to the shipped library: new codes come, known ones change, none goes."""
    shipped = [_greeting(entry) for entry in _library()]
    Greeting.objects.bulk_create(
        shipped, update_conflicts=True, unique_fields=["code"], update_fields=list(FIELDS)
    )
    return len(shipped)


def _library() -> list[dict[str, Any]]:
    text = resources.files("outreach").joinpath("data", "greetings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["greeting"]


def _greeting(entry: dict[str, Any]) -> Greeting:
    wrong = check(entry["text"])
    if wrong:
        raise ValueError(f"{entry['code']}: {'; '.join(wrong)}")
    given = {name: entry[name] for name in FIELDS if name in entry}
    return Greeting(code=entry["code"], **given)

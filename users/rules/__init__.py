"""Owns the seven behaviour dimensions and other pure facts about people and what they do."""

import re
from typing import NamedTuple

# The order is the lane of a dimension, its bit number in `DailyActivity.behaviours`; it is stored, so never
# reorder. The lanes after them are behaviours that a manager named (`Behaviour`), up to what a bigint holds.
DIMENSIONS = ("login", "browse", "interact", "post", "campaign", "purchase", "contact")
MOST_LANES = 63
SCOPES = (
    "write:events",
    "write:profiles",
    "write:voices",
    "write:tickets",
    "read:queue",
    "read:standings",
    "ask:contact",
    "book:contact",
    "write:consents",
    "lint:texts",
    "write:contents",
)

# Advisory lock of the transaction: ingestion takes it shared, a merge of profiles alone, so that
# no event is written for a profile which is being merged away.
MERGE_LOCK = 7_101
PARTITION_LOCK = 7_102  # whoever makes a month's partition holds it alone
LANE_LOCK = 7_103  # whoever gives a behaviour its lane


class Lane(NamedTuple):
    """What has a vote of its own: a dimension as such (no name), or a named behaviour inside it."""

    dimension: str
    name: str = ""


OWN_LANES = tuple(Lane(name) for name in DIMENSIONS)


def dimension_bit(dimension: str) -> int:
    """Return the bit of a dimension in a day's mask."""
    return 1 << DIMENSIONS.index(dimension)


def masked(kind: str, value: str) -> str:
    """Return a contact point with enough left to recognise it and too little to use it."""
    if kind == "email" and "@" in value:
        name, domain = value.split("@", 1)
        return f"{name[:1]}***@{domain}"
    if len(value) <= 4:
        return "*" * len(value)
    keep = 3 if kind == "phone" and len(value) >= 11 else 1
    return f"{value[:keep]}****{value[-4:] if keep == 3 else value[-1:]}"


def normal_phone(value: str) -> str:
    """Return a phone number as digits, with a leading + kept; Chinese +86 is dropped."""
    text = re.sub(r"[\s\-()（）]", "", value)
    return re.sub(r"^(\+86|0086)(?=1\d{10}$)", "", text)


KEY_DAYS, KEY_DAYS_MOST = 180, 365

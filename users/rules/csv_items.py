"""Owns how a row of a CSV file becomes the item that the API would have carried."""

import json
from collections.abc import Mapping
from typing import Any

SURPLUS = "(surplus cells)"  # of a row longer than the header; no field, so they are counted as ignored
LISTS = ("tags",)
JSON_FIELDS = ("properties", "attributes", "holdings", "identities")


def item_of(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """Return the item of a row; `columns` maps fields to columns of other names; empty cells say nothing."""
    item: dict[str, Any] = {}
    for name, value in row.items():
        if any(value or "") and name not in columns.values():
            item[name] = value
    for name, column in columns.items():
        if row.get(column):
            item[name] = row[column]
    for name in item.keys() & {*LISTS, *JSON_FIELDS}:
        item[name] = cell(name, item[name])
    return item


def cell(name: str, text: str) -> Any:
    """Return a list of tags, or the JSON of a cell; what is neither stays text and is refused as such."""
    if name in LISTS:
        return [part for part in text.split("|") if part.strip()]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def pairs_of(text: str) -> dict[str, str]:
    """Return what an option such as `external_id=user,occurred_at=ts` says; raises ValueError."""
    pairs = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, value = part.partition("=")
        if not (name and sign and value):
            raise ValueError(part)
        pairs[name.strip()] = value.strip()
    return pairs

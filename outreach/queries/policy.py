"""Owns what the page of the rules shows of the rules themselves: what is in force, and the history."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from outreach.rules import STANDARD as STANDARD_CONTACT
from outreach.rules import ContactPolicy
from outreach.rules.service import STANDARD_SERVICE, ServicePolicy
from outreach.rules.settings import changes, readable
from segmentation.queries import preview
from segmentation.rules import SETTINGS, STANDARD, Policy
from users.models import Policy as Version
from users.queries import policy as stored

HISTORY = 50


class Area(NamedTuple):
    """One group of rules that is versioned apart."""

    read: Callable[[Mapping[str, Any]], Any]  # a ValueError says what is wrong
    built_in: dict[str, Any]
    presets: dict[str, dict[str, Any]]
    horizons: tuple[str, ...]  # the times at which a change is judged


AREAS = {
    "standing": Area(
        Policy.from_values,
        STANDARD.as_values(),
        {name: policy.as_values() for name, policy in SETTINGS.items()},
        preview.HORIZONS,
    ),
    "contact": Area(ContactPolicy.from_values, STANDARD_CONTACT.as_values(), {}, (preview.NEXT_NIGHT,)),
    "service": Area(ServicePolicy.from_values, STANDARD_SERVICE.as_values(), {}, ()),
}


def in_force(area: str) -> tuple[dict[str, Any], int]:
    """Return an area's values in force, complete, and their version (one query)."""
    found = stored(area)
    return (complete(area, found.values), found.version) if found else (AREAS[area].built_in, 0)


def values_of(area: str, version: int) -> dict[str, Any] | None:
    """Return the values of a version, 0 being the built-in ones; None where there is no such version."""
    if version == 0:
        return AREAS[area].built_in
    found = stored(area, version)
    return complete(area, found.values) if found else None


def complete(area: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Add the defaults to what an older version of the product stored."""
    return AREAS[area].read(values).as_values()


class Past(NamedTuple):
    """One version, and what it changed in the one before: (label, old, new)."""

    version: int
    saved: Version | None  # None: the built-in one
    changes: list[tuple[Any, Any, Any]]


def history(area: str) -> list[Past]:
    """Return the versions, the newest first, the built-in one last (one query)."""
    rows = list(Version.objects.filter(area=area).select_related("created_by")[: HISTORY + 1])
    older = [*(row.values for row in rows[1:]), AREAS[area].built_in][: len(rows)]
    told = [
        Past(row.version, row, [readable(*one) for one in changes(before, row.values)])
        for row, before in zip(rows, older, strict=True)
    ]
    return told[:HISTORY] if len(told) > HISTORY else [*told, Past(0, None, [])]


def rules_of(**versions: int) -> dict[str, Any]:
    """Return the rules of each named area by its version."""
    return {area: AREAS[area].read(values_of(area, version) or {}) for area, version in versions.items()}

"""Owns the numbers of the area "service": how fast a problem is answered and a solution proposed.

Every time is working time: clocks stand still outside the opening hours and on days off.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.utils.translation import gettext as _

URGENCIES = ("low", "normal", "high")
VALUES = ("high", "standard")  # tiers S and A, and everybody else
CELLS = tuple(f"{urgency}_{value}" for urgency in URGENCIES for value in VALUES)
LONGEST = 2400  # minutes, a working week


def _minutes(*cells: int) -> Mapping[str, int]:
    return dict(zip(CELLS, cells, strict=True))


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """How fast, by urgency and value, in minutes of working time, and who gets how much."""

    answer: Mapping[str, int] = field(default_factory=lambda: _minutes(30, 60, 20, 30, 10, 15))
    propose: Mapping[str, int] = field(default_factory=lambda: _minutes(120, 240, 90, 120, 45, 60))
    resolve_hours: int = 18
    opens_hour: int = 9
    closes_hour: int = 18
    most_open: int = 8  # tickets of one colleague, before others get the next
    follow_up_days: int = 3

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Return a policy from stored values; a ValueError names the field and its range."""
        unknown = set(values) - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(_("没有这个设置：%(name)s") % {"name": sorted(unknown)[0]})
        standard = cls()
        given = dict(values)
        for name in ("answer", "propose"):
            given[name] = {**getattr(standard, name), **given.get(name, {})}
        policy = cls(**given)
        policy.check()
        return policy

    def as_values(self) -> dict:
        """Return the values as JSON can hold them."""
        return asdict(self)

    def check(self) -> None:
        """Raise a ValueError that names the first number out of range."""
        for name in ("answer", "propose"):
            cells = getattr(self, name)
            if set(cells) != set(CELLS):
                raise ValueError(
                    _("%(name)s 只能有这些格子：%(cells)s") % {"name": name, "cells": ", ".join(CELLS)}
                )
            for cell, minutes in cells.items():
                _in_range(f"{name}.{cell}", minutes, 5, LONGEST)
        for cell in CELLS:
            _in_range(f"propose.{cell}", self.propose[cell], self.answer[cell], LONGEST)
        _in_range("resolve_hours", self.resolve_hours, 1, 400)
        _in_range("opens_hour", self.opens_hour, 0, 22)
        _in_range("closes_hour", self.closes_hour, self.opens_hour + 1, 23)
        _in_range("most_open", self.most_open, 1, 200)
        _in_range("follow_up_days", self.follow_up_days, 1, 30)

    @property
    def opens(self) -> dt.time:
        """Return when the clocks begin to run in the morning."""
        return dt.time(self.opens_hour)

    @property
    def closes(self) -> dt.time:
        """Return when they stop in the evening."""
        return dt.time(self.closes_hour)


def _in_range(name: str, number: object, low: int, high: int) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
        raise ValueError(
            _("%(name)s 要在 %(low)s 到 %(high)s 之间") % {"name": name, "low": low, "high": high}
        )


STANDARD_SERVICE = ServicePolicy()

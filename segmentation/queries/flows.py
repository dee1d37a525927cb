"""Owns where everyone stood on any past date, and who went where between two."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scrm.lib import sql
from segmentation.queries.scope import Scope

Pairs = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Flows:
    """Everyone by where they stood on one axis at two dates; an empty place is none at all."""

    axis: str
    since: dt.date
    until: dt.date
    pairs: Pairs

    @property
    def total(self) -> int:
        """Return how many people there are."""
        return sum(self.pairs.values())

    @property
    def moved(self) -> int:
        """Return how many stood elsewhere at the later date."""
        return sum(people for (source, target), people in self.pairs.items() if source != target)

    def sources(self) -> Counter[str]:
        """Return how many stood where at the earlier date."""
        return self._side(0)

    def targets(self) -> Counter[str]:
        """Return how many stood where at the later date."""
        return self._side(1)

    def _side(self, end: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for pair, people in self.pairs.items():
            found[pair[end]] += people
        return found


def flows(scope: Scope, axis: str, since: dt.date, until: dt.date) -> Flows:
    """Return who went where between the nights of two dates, those who stayed included (one query).

    People who had no place at either date are left out.
    """
    employees = None if scope.employees is None else list(scope.employees)
    params = {"axis": axis, "since": since, "until": until, "employees": employees}
    rows = sql.rows("segmentation", "flow_between", params)
    pairs = {(source, target): people for source, target, people in rows if source or target}
    return Flows(axis, since, until, pairs)

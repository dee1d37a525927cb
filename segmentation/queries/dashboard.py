"""Owns what the dashboard counts: from nightly counts, transitions and runs, never from the population."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from scrm.lib import sql
from segmentation.models import Run
from segmentation.queries.history import counted_runs
from segmentation.queries.scope import Scope

WEEK = dt.timedelta(days=7)
HISTORY = dt.timedelta(days=180)
MONTH = dt.timedelta(days=28)
AXES = ("quadrant", "state")
TALLIED = ("tier", "basis", "outside")
FALLEN = ("dormant", "lost")
LIVELY = ("new", "active", "cooling")
VALUABLE = ("core", "silent")
NOWHERE = ("", "")  # without a standing
Places = tuple[str, str]  # state and quadrant, or where from and where to


@dataclass(frozen=True)
class Dashboard:
    """Everything that the page shows, as plain numbers."""

    run: Run  # the latest that counted
    since: dt.date | None  # the earlier date that it is compared with
    history: Mapping[dt.date, Counter[Places]]  # counts by (state, quadrant), oldest date first
    moves: Mapping[str, Counter[Places]]  # by axis: movers by (from, to) since the earlier date
    tallies: Mapping[str, Counter[str]]  # by tier, basis and reason to be outside: people by place

    @property
    def is_compared(self) -> bool:
        """Say whether there is an earlier date."""
        return self.since is not None

    @property
    def profiles(self) -> int:
        """Return how many people there are in all, with or without a standing."""
        return self.history[self.run.date].total()

    @property
    def missing(self) -> int:
        """Return how many people have no standing."""
        return self.history[self.run.date][NOWHERE]

    @property
    def total(self) -> int:
        """Return how many people have a standing."""
        return self.profiles - self.missing

    def counts(self, axis: str, date: dt.date | None = None) -> Counter[str]:
        """Return how many with a standing stood at each place of an axis on a date, the latest by default."""
        return _by_axis(self.history.get(date or self.run.date, Counter()), axis)

    def change(self, axis: str, place: str) -> int | None:
        """Return how many more of these people stand at a place than at the earlier date.

        Movers decide, as in the flows beside it: people who were handed over meanwhile have not moved.
        """
        if self.since is None:
            return None
        moves = self.moves[axis].items()
        return sum(n * ((target == place) - (source == place)) for (source, target), n in moves)

    @property
    def arrived(self) -> int | None:
        """Return how many have a standing now and had none at the earlier date."""
        if self.since is None:
            return None
        return sum(n for (source, _target), n in self.moves["state"].items() if not source)

    def valuable_silent(self) -> int:
        """Return how many people of high value are dormant or lost."""
        chosen = self.history[self.run.date].items()
        return sum(n for (state, quadrant), n in chosen if state in FALLEN and quadrant in VALUABLE)

    def moved(self, sources: Sequence[str], targets: Sequence[str]) -> int:
        """Return how many moved from any of these states to any of those."""
        return sum(n for (a, b), n in self.moves["state"].items() if a in sources and b in targets)

    def flows(self, axis: str) -> Counter[Places]:
        """Return all people by (from, to): who moved, and who stayed as the rest of each place."""
        found = Counter(self.moves[axis])
        arrived: Counter[str] = Counter()
        for (_source, target), count in self.moves[axis].items():
            arrived[target] += count
        for place, count in self.counts(axis).items():
            found[place, place] = max(count - arrived[place], 0)
        return +found


def dashboard(scope: Scope) -> Dashboard | None:
    """Return the dashboard of a scope, or None before the first run has counted (five queries)."""
    runs = list(counted_runs().order_by("-date")[: HISTORY.days])
    if not runs:
        return None
    latest, since = runs[0], earlier_date([run.date for run in runs])
    dates = {*trend_dates([run.date for run in runs]), latest.date} | ({since} if since else set())
    return Dashboard(
        run=latest,
        since=since,
        history=_history(scope, sorted(dates)),
        moves={axis: _moves(scope, axis, since, latest.date) for axis in AXES},
        tallies=_tallies(scope, latest.date),
    )


def earlier_date(dates: Sequence[dt.date]) -> dt.date | None:
    """Choose what the newest date is compared with: a week before, or the nearest there is.

    `dates` runs from the newest back. The newest that is at least a week older wins, else the oldest.
    """
    latest, *older = dates
    week_old = [date for date in older if date <= latest - WEEK]
    return week_old[0] if week_old else (older[-1] if older else None)


def trend_dates(dates: Sequence[dt.date]) -> list[dt.date]:
    """Choose the points of a trend from the newest back: every date of the first month, later one a week."""
    inside = [date for date in dates if date > dates[0] - HISTORY]
    if inside[-1] > dates[0] - MONTH:
        return inside
    chosen = inside[:1]
    for date in inside:
        if date <= chosen[-1] - WEEK:
            chosen.append(date)
    return chosen


def _tallies(scope: Scope, date: dt.date) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {axis: Counter() for axis in TALLIED}
    rows = scope.tallies().filter(date=date).values_list("axis", "place")
    for axis, place, people in rows.annotate(people=Sum("profiles")).order_by():
        found[axis][place] = people
    return found


def _history(scope: Scope, dates: Sequence[dt.date]) -> dict[dt.date, Counter[Places]]:
    rows = scope.counts().filter(date__in=dates).values_list("date", "state", "quadrant")
    history: dict[dt.date, Counter[Places]] = {date: Counter() for date in dates}
    for date, state, quadrant, people in rows.annotate(people=Sum("profiles")).order_by():
        history[date][state, quadrant] = people
    return history


def _moves(scope: Scope, axis: str, since: dt.date | None, until: dt.date) -> Counter[Places]:
    params = {
        "axis": axis,
        "since": since or until,
        "until": until,
        "employees": None if scope.employees is None else list(scope.employees),
    }
    rows = sql.rows("segmentation", "flow_matrix", params)
    return Counter({(source, target): people for source, target, people in rows})


def _by_axis(counts: Mapping[Places, int], axis: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for (state, quadrant), people in counts.items():
        if (state, quadrant) == NOWHERE:
            continue
        found[state if axis == "state" else quadrant] += people
    return found

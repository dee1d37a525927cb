"""Owns what the page of the rules shows: what is in force, the history, and what a change would do."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from outreach.queries.contact import contact_policy
from outreach.queries.foreseen_lists import Cared, ForeseenLists, Listed, cared_people
from outreach.rules import STANDARD as STANDARD_CONTACT
from outreach.rules import ContactPolicy
from outreach.rules.service import STANDARD_SERVICE, ServicePolicy
from outreach.rules.settings import changes, readable
from segmentation.models import Run
from segmentation.queries import preview
from segmentation.queries.policy import standing_policy, version_in_force
from segmentation.queries.preview import Estimate, Sample, Tally
from segmentation.queries.runs import last_done
from segmentation.rules import SETTINGS, STANDARD, Decision, Policy
from users.models import Employee, Profile
from users.models import Policy as Version
from users.queries import policy as stored

EXAMPLES = 10
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
    return (_complete(area, found.values), found.version) if found else (AREAS[area].built_in, 0)


def values_of(area: str, version: int) -> dict[str, Any] | None:
    """Return the values of a version, 0 being the built-in ones; None where there is no such version."""
    if version == 0:
        return AREAS[area].built_in
    found = stored(area, version)
    return _complete(area, found.values) if found else None


def _complete(area: str, values: Mapping[str, Any]) -> dict[str, Any]:
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


class Flow(NamedTuple):
    """How many go from one place to another."""

    before: str
    after: str
    people: Estimate


@dataclass
class Move:
    """Someone whom a change moves, as an example."""

    profile: Profile
    before: dict[str, str]
    after: dict[str, str]


@dataclass
class Horizon:
    """What a change does by one time: the next night, or when nothing waits for a confirmation."""

    changed: dict[str, Estimate]
    flows: dict[str, list[Flow]]
    quieter: Estimate
    livelier: Estimate
    lists: Listed
    examples: list[Move]


@dataclass
class Effect:
    """What a change would do, judged on everybody or on a sample."""

    date: dt.date  # the night that is foreseen
    run: Run
    people: Estimate
    read: int
    is_whole: bool
    horizons: dict[str, Horizon]


@dataclass
class _Gathered:
    """What is counted for one horizon while the parts go by."""

    lists: ForeseenLists
    tallies: dict[str, Tally] = field(default_factory=lambda: {axis: Tally(axis) for axis in preview.AXES})
    moved: list[np.ndarray] = field(default_factory=list)

    def add(self, state: np.ndarray, pair: tuple[Decision, Decision], cared: Cared) -> None:
        """Count one part, and keep who moves: id, rank, then the places before and after on each axis."""
        for tally in self.tallies.values():
            tally.add(pair)
        self.lists.add(state, pair, cared)
        places = np.column_stack([preview.codes_of(one, axis) for axis in preview.AXES for one in pair])
        differs = places[:, ::2] != places[:, 1::2]
        moves = np.flatnonzero(differs.any(axis=1))
        rank = pair[1].value[moves] + 1000 * differs[moves, 0] + 500 * differs[moves, 1]
        best = np.argsort(-rank, kind="stable")[:EXAMPLES]
        rows = np.column_stack([pair[1].profiles[moves], rank.astype(np.int64), places[moves]])
        self.moved.append(rows[best])


def effect(area: str, values: Mapping[str, Any], viewer: Employee) -> Effect | None:
    """Return what new values of an area would do; None where no night was computed, or none shows it."""
    run = last_done()
    if run is None or not AREAS[area].horizons:
        return None
    before, after = _policies(), _policies(**{area: AREAS[area].read(values)})
    sample, horizons = preview.sample_of_everybody(), AREAS[area].horizons
    ahead = preview.lookout(run, before["standing"], after["standing"])
    gathered = {
        name: _Gathered(ForeseenLists(sample, ahead.date, (before["contact"], after["contact"])))
        for name in horizons
    }
    sizes = []
    for part in preview.foreseen(sample, ahead, horizons):
        sizes.append(len(part.profiles))
        cared = cared_people(part.first, part.last, ahead.date)
        for name, pair in part.decisions.items():
            gathered[name].add(part.state, pair, cared)
    return Effect(
        date=ahead.date,
        run=run,
        people=sample.estimate(np.array(sizes)),
        read=sum(sizes),
        is_whole=sample.is_whole,
        horizons={name: _horizon(each, sample, viewer) for name, each in gathered.items()},
    )


def _policies(**others: Any) -> dict[str, Any]:
    """Return the numbers in force of both areas, with those of an area exchanged (three queries)."""
    return {"standing": standing_policy(version_in_force()), "contact": contact_policy()[0]} | others


def _horizon(gathered: _Gathered, sample: Sample, viewer: Employee) -> Horizon:
    quieter, livelier = preview.towards_silence(gathered.tallies["state"].counts)
    return Horizon(
        changed={axis: sample.estimate(tally.changed()) for axis, tally in gathered.tallies.items()},
        flows={axis: _flows(tally, sample) for axis, tally in gathered.tallies.items()},
        quieter=sample.estimate(quieter),
        livelier=sample.estimate(livelier),
        lists=gathered.lists.result(),
        examples=_examples(gathered.moved, viewer),
    )


def _flows(tally: Tally, sample: Sample) -> list[Flow]:
    """Return the changes of an axis, the most frequent first."""
    names, counts = preview.AXES[tally.axis], tally.counts
    total = counts.sum(axis=0)
    found = [
        Flow(names[before], names[after], sample.estimate(counts[:, before, after]))
        for before, after in zip(*np.nonzero(total), strict=True)
        if before != after
    ]
    return sorted(found, key=lambda flow: -flow.people.value)


def _examples(moved: list[np.ndarray], viewer: Employee) -> list[Move]:
    """Return people by name, states first, then quadrants, the most valuable first (one query)."""
    rows = np.concatenate(moved) if moved else np.empty((0, 2))
    rows = rows[np.argsort(-rows[:, 1], kind="stable")][:EXAMPLES]
    people = Profile.objects.visible_to(viewer).in_bulk([int(row[0]) for row in rows])
    return [
        Move(people[int(row[0])], _places(row[2::2]), _places(row[3::2])) for row in rows if row[0] in people
    ]


def _places(codes: np.ndarray) -> dict[str, str]:
    return {axis: names[code] for (axis, names), code in zip(preview.AXES.items(), codes, strict=True)}

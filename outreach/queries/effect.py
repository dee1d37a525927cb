"""Owns what a change of the rules would do: counted part by part, on a sample or on everybody, then told."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from outreach.queries.candidates import happening
from outreach.queries.foreseen_lists import Cared, ForeseenLists, Listed, cared_people
from outreach.queries.policy import AREAS, in_force
from outreach.rules import ContactPolicy
from segmentation.models import Run
from segmentation.queries import preview
from segmentation.queries.preview import Estimate, Lookout, Pair, Recall, Sample, Tally
from segmentation.queries.runs import last_done
from segmentation.rules import Decision
from users.models import Employee, Profile

EXAMPLES = 10
WHOLE = Sample([(0, 0)], 1)  # everybody, counted as one part
CONTACT, STANDING = "contact", "standing"


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
    judged: int = 0  # people who were judged again on stored evidence

    @property
    def is_exact(self) -> bool:
        """Say whether who moves is told of everybody; the lists may still be of a sample."""
        return self.is_whole or self.judged > 0


@dataclass
class Moves:
    """Who goes from where to where, counted while the parts go by."""

    sample: Sample
    tallies: dict[str, Tally] = field(default_factory=lambda: {axis: Tally(axis) for axis in preview.AXES})
    moved: list[np.ndarray] = field(default_factory=list)

    def add(self, pair: Pair) -> None:
        """Count one part, and keep who moves: id, rank, then the places before and after on each axis."""
        for tally in self.tallies.values():
            tally.add(pair)
        places = np.column_stack([preview.codes_of(one, axis) for axis in preview.AXES for one in pair])
        differs = places[:, ::2] != places[:, 1::2]
        moves = np.flatnonzero(differs.any(axis=1))
        rank = pair[1].value[moves] + 1000 * differs[moves, 0] + 500 * differs[moves, 1]
        rows = np.column_stack([pair[1].profiles[moves], rank.astype(np.int64), places[moves]])
        self.moved.append(_best(rows))

    def estimate(self, counts: np.ndarray) -> Estimate:
        """Scale the counts of the parts to everybody."""
        return self.sample.estimate(counts)


@dataclass
class Gathered:
    """What is counted for one horizon while the parts go by."""

    moves: Moves
    lists: ForeseenLists

    def add(self, state: np.ndarray, pair: tuple[Decision, Decision], cared: Cared) -> None:
        """Count one part."""
        self.moves.add(pair)
        self.lists.add(state, pair, cared)

    def as_values(self) -> dict[str, Any]:
        """Add the parts up, as plain values that JSON can carry."""
        tallies = {axis: tally.counts.sum(axis=0).tolist() for axis, tally in self.moves.tallies.items()}
        moved = _best(np.concatenate(self.moves.moved)).tolist()
        return {"tallies": tallies, "lists": self.lists.by_employee().tolist(), "moved": moved}

    def take(self, values: Mapping[str, Any]) -> None:
        """Count what was added up before."""
        for axis, counts in values["tallies"].items():
            self.moves.tallies[axis].parts.append(np.array(counts, np.int64))
        self.lists.parts.append(np.array(values["lists"], np.int64).reshape(-1, 5))
        self.moves.moved.append(np.array(values["moved"], np.int64).reshape(-1, 2 + 2 * len(preview.AXES)))


class Counting:
    """Count what other rules of one area would do, range of people after range of people."""

    def __init__(self, area: str, run: Run, old: Mapping[str, Any], new: Any, sample: Sample = WHOLE) -> None:
        """Prepare the night after a run; `old` holds the rules of both areas, `new` those of this one."""
        after = {**old, area: new}
        self.run, self.sample = run, sample
        self.read: list[int] = []  # people of each part
        self.ahead: Lookout = preview.lookout(run, old[STANDING], after[STANDING])
        self.day = happening(self.ahead.date)
        self.area, self.policies = area, (old[CONTACT], after[CONTACT])
        self.begin({})

    def add(self, ranges: Iterable[tuple[int, int]]) -> int:
        """Decide and count the people of some key ranges; return how many they are."""
        read = []
        for part in preview.foreseen(ranges, self.ahead, self.gathered):
            read.append(len(part.profiles))
            cared = cared_people(part.first, part.last, self.day)
            for name, pair in part.decisions.items():
                self.gathered[name].add(part.state, pair, cared)
        self.read += read
        return sum(read)

    def as_values(self) -> dict[str, Any]:
        """Return what is counted so far, as plain values."""
        return {name: gathered.as_values() for name, gathered in self.gathered.items()}

    def begin(self, counted: Mapping[str, Any]) -> None:
        """Begin with nothing, or go on from what was counted before."""
        self.gathered = _gathered(self.area, self.sample, self.ahead.date, self.policies, counted)


def effect(area: str, values: Mapping[str, Any], viewer: Employee) -> Effect | None:
    """Return what new values of an area would do; None where no night was computed, or none shows it."""
    run = last_done()
    if run is None or not AREAS[area].horizons:
        return None
    old = {name: AREAS[name].read(in_force(name)[0]) for name in (STANDING, CONTACT)}
    new = AREAS[area].read(values)
    recall = None if area == CONTACT or preview.is_small() else preview.recall(run, old[STANDING], new)
    sample = preview.sample_of_everybody(preview.FEWER if recall else None)
    counting = Counting(area, run, old, new, sample)
    read = counting.add(sample.ranges)
    judged = _judge_everybody(recall, counting.gathered) if recall else 0
    people = Estimate(judged, judged, judged) if judged else sample.estimate(np.array(counting.read))
    horizons = _horizons(counting.gathered, viewer)
    return Effect(counting.ahead.date, run, people, read, sample.is_whole, horizons, judged)


def _judge_everybody(recall: Recall, gathered: Mapping[str, Gathered]) -> int:
    """Tell of everybody who moves, from stored evidence; return how many people it judged."""
    people, moves = 0, {name: Moves(WHOLE) for name in gathered}
    for pairs in recall.judged():
        people += len(pairs[preview.NEXT_NIGHT][0].profiles)
        for name, pair in pairs.items():
            moves[name].add(pair)
    for name, one in gathered.items():
        one.moves = moves[name]
    return people


def whole_effect(area: str, run: Run, people: int, counted: Mapping[str, Any], viewer: Employee) -> Effect:
    """Return what was counted of everybody."""
    date = run.date + dt.timedelta(days=1)
    gathered = _gathered(area, WHOLE, date, (), counted)
    total = Estimate(people, people, people)
    return Effect(date, run, total, people, is_whole=True, horizons=_horizons(gathered, viewer))


def _gathered(
    area: str,
    sample: Sample,
    date: dt.date,
    policies: tuple[ContactPolicy, ...],
    counted: Mapping[str, Any],
) -> dict[str, Gathered]:
    """Make what counts each horizon of an area, with what was counted before."""
    made = {
        name: Gathered(Moves(sample), ForeseenLists(sample, date, policies)) for name in AREAS[area].horizons
    }
    for name, values in counted.items():
        made[name].take(values)
    return made


def _horizons(gathered: Mapping[str, Gathered], viewer: Employee) -> dict[str, Horizon]:
    return {name: _horizon(each.moves, each.lists, viewer) for name, each in gathered.items()}


def _horizon(moves: Moves, lists: ForeseenLists, viewer: Employee) -> Horizon:
    quieter, livelier = preview.towards_silence(moves.tallies["state"].counts)
    return Horizon(
        changed={axis: moves.estimate(tally.changed()) for axis, tally in moves.tallies.items()},
        flows={axis: _flows(tally, moves) for axis, tally in moves.tallies.items()},
        quieter=moves.estimate(quieter),
        livelier=moves.estimate(livelier),
        lists=lists.result(),
        examples=_examples(moves.moved, viewer),
    )


def _flows(tally: Tally, moves: Moves) -> list[Flow]:
    """Return the changes of an axis, the most frequent first."""
    names, counts = preview.AXES[tally.axis], tally.counts
    total = counts.sum(axis=0)
    found = [
        Flow(names[before], names[after], moves.estimate(counts[:, before, after]))
        for before, after in zip(*np.nonzero(total), strict=True)
        if before != after
    ]
    return sorted(found, key=lambda flow: -flow.people.value)


def _examples(moved: list[np.ndarray], viewer: Employee) -> list[Move]:
    """Return people by name, states first, then quadrants, the most valuable first (one query)."""
    rows = _best(np.concatenate(moved)) if moved else np.empty((0, 2))
    people = Profile.objects.visible_to(viewer).in_bulk([int(row[0]) for row in rows])
    return [
        Move(people[int(row[0])], _places(row[2::2]), _places(row[3::2])) for row in rows if row[0] in people
    ]


def _places(codes: np.ndarray) -> dict[str, str]:
    return {axis: names[code] for (axis, names), code in zip(preview.AXES.items(), codes, strict=True)}


def _best(rows: np.ndarray) -> np.ndarray:
    """Keep the examples of the highest rank."""
    return rows[np.argsort(-rows[:, 1], kind="stable")][:EXAMPLES]

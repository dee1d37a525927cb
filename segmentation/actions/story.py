"""Owns where people stand while their nights are done again: as told the first time, and as told now."""

import datetime as dt

import numpy as np

from segmentation.queries.activity import Days, Shown, chunk_before
from segmentation.queries.memory import started_from, told_changes, told_states
from segmentation.queries.past import OUTSIDE, as_then
from segmentation.rules import NONE, PREVIOUS, Chunk

STATE, TIER = 0, 2


class Story:
    """Walks over the nights: `reach` the next one, decide its `people`, and `carry` what came out."""

    def __init__(self, ids: np.ndarray, starts: np.ndarray, done: list[int]) -> None:
        """Read what was told of these people, ascending, each of whom begins with a night of their own."""
        self.ids, self.starts, self.night, self.decisions = ids, starts, NONE, 0
        begun = started_from(ids, starts, done)
        self.carried = {name: begun[name].copy() for name in PREVIOUS}
        self.changes, self.states = told_changes(ids), told_states(ids)
        self.told_state, self.told_end, self.told_since = (np.full(len(ids), NONE) for _ in range(3))
        self.told_tier = np.zeros(len(ids), np.int16)
        self.shown_state, self.shown_since = np.full(len(ids), NONE), np.full(len(ids), NONE)
        self.tier = np.zeros(len(ids), np.int16)

    def reach(self, night: int) -> None:
        """Go on to a night: what was told up to it, and of whoever begins tonight, what was shown before."""
        self._hear(self.night, night)
        begins = self.starts == night
        same = self.told_end == self.carried["state"]
        since = np.where(same, self.carried["state_since"], self.told_since)
        self.shown_state = np.where(begins, self.told_end, self.shown_state)
        self.shown_since = np.where(begins, since, self.shown_since)
        self.tier = np.where(begins, self.told_tier, self.tier)
        self._hear(night, night + 1)
        tonight = self.changes["night"] == night
        self.is_told = np.isin(self.ids, self.changes["profile_id"][tonight])
        self.row = np.full(len(self.ids), NONE)  # tonight's change of state, as told
        rows = np.flatnonzero(tonight & (self.changes["axis"] == STATE))
        self.row[np.searchsorted(self.ids, self.changes["profile_id"][rows])] = rows
        self.night = night + 1

    def people(self, date: dt.date, days: Days) -> tuple[Chunk, np.ndarray]:
        """Return whose night it is, as they start into it now, and their places here."""
        there = self.ids[self.starts < self.night]
        found, _shown = chunk_before(date, int(there[0]), int(there[-1]), there.tolist(), days)
        at = np.searchsorted(self.ids, found.profiles)
        before = {name: self.carried[name][at] for name in PREVIOUS}
        self.decisions += len(at)
        return as_then(found, before, self.told_state[at] == OUTSIDE), at

    def shown_of(self, at: np.ndarray) -> Shown:
        """Return what was shown before tonight."""
        return Shown(
            state=self.shown_state[at],
            since=self.shown_since[at],
            tier=self.tier[at],
            as_of=np.full(len(at), NONE),
        )

    def keep_returns(self, at: np.ndarray, columns: dict[str, np.ndarray]) -> np.ndarray:
        """Keep a return seen before the next night where the night says the same; tell whose row stays."""
        night, end, row = self.told_state[at], self.told_end[at], self.row[at]
        returned = (end != NONE) & (end != night) & (columns["state"] == night)
        since = (
            np.where(row != NONE, self.changes["since"][row], self.night - 1) if len(self.changes) else NONE
        )
        columns["state"] = np.where(returned, end, columns["state"])
        columns["state_since"] = np.where(returned, since, columns["state_since"])
        before = self.changes["before"][row] if len(self.changes) else NONE
        kept = returned & (row != NONE) & (before == columns["before_state"])
        columns["before_state"] = np.where(kept, columns["state"], columns["before_state"])
        return kept

    def carry(self, at: np.ndarray, after: dict[str, np.ndarray], columns: dict[str, np.ndarray]) -> None:
        """Start the next night from what came out of this one."""
        for name in PREVIOUS:
            self.carried[name][at] = after[name]
        self.shown_state[at], self.shown_since[at] = columns["state"], columns["state_since"]
        self.tier[at] = columns["tier"]

    def _hear(self, since: int, until: int) -> None:
        """Take over what was told in [since, until)."""
        states = self.states[(self.states["night"] >= since) & (self.states["night"] < until)]
        self.told_state[np.searchsorted(self.ids, states["profile_id"])] = states["state"]
        changes = self.changes[(self.changes["night"] >= since) & (self.changes["night"] < until)]
        moved = changes[changes["axis"] == STATE]
        at = np.searchsorted(self.ids, moved["profile_id"])
        self.told_end[at], self.told_since[at] = moved["after"], moved["since"]
        tiers = changes[changes["axis"] == TIER]
        self.told_tier[np.searchsorted(self.ids, tiers["profile_id"])] = tiers["after"]

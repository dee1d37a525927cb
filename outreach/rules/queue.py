"""Owns which items are opened, kept and withdrawn when the queues are filled."""

from dataclasses import dataclass

import numpy as np

AHEAD, SPARE = 2, 10  # of each employee's room: so many are asked about at once


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everybody who might be on a list, for n people."""

    employee: np.ndarray  # who looks after them
    worth: np.ndarray
    has_reason: np.ndarray
    allowed: np.ndarray  # by the contact gate
    forbidden: np.ndarray  # refused for good
    is_open: np.ndarray  # an item is open already
    is_snoozed: np.ndarray  # until a later day
    room: np.ndarray  # how many open items their employee may still have today
    unasked: np.ndarray | None = None  # of whom the gate was not asked: the list was full before their turn


@dataclass(frozen=True, slots=True)
class Ranked:
    """What is to be done, as masks over n people."""

    opened: np.ndarray
    kept: np.ndarray
    withdrawn: np.ndarray
    waiting: np.ndarray  # a reason and the gate's yes, but no room


def plan(people: Wanted) -> Ranked:
    """Decide for everybody: the worthiest first, as many as there is room for.

    A snoozed item is a colleague's own plan: it stays, outside the ranking, until its day comes,
    unless the person is refused for good.
    """
    resting = people.is_open & people.is_snoozed & ~people.forbidden
    running = people.has_reason & people.allowed & ~resting
    fits = running & (_rank(people.employee, people.worth, running) < people.room)
    others = people.has_reason & people.unasked if people.unasked is not None else np.zeros_like(fits)
    return Ranked(
        opened=fits & ~people.is_open,
        kept=(fits & people.is_open) | resting,
        withdrawn=people.is_open & ~fits & ~resting,
        waiting=(running & ~fits) | (others & ~resting),
    )


def next_to_ask(people: Wanted) -> np.ndarray:
    """Return the places of whom to ask the gate about next: the worthiest of each, more than fit.

    Nobody is left over while there is room: whoever has some left asks again, until nobody is to be asked.
    """
    unasked = np.ones(len(people.worth), dtype=bool) if people.unasked is None else people.unasked
    fits = people.has_reason & people.allowed & ~unasked
    ids, places = np.unique(people.employee, return_inverse=True)
    taken = np.bincount(places[fits], minlength=len(ids))[places]
    left = people.room - taken
    open_ones = people.is_open & unasked
    running = people.has_reason & unasked & ~open_ones & (left > 0)
    first = running & (_rank(people.employee, people.worth, running) < AHEAD * left + SPARE)
    return np.flatnonzero(open_ones | first)


def _rank(employee: np.ndarray, worth: np.ndarray, running: np.ndarray) -> np.ndarray:
    """Return each one's place among those of the same employee that run, from 0; others have none."""
    some = np.flatnonzero(running)
    order = some[np.lexsort((-worth[some], employee[some]))]
    sorted_employee = employee[order]
    starts = np.flatnonzero(np.r_[True, sorted_employee[1:] != sorted_employee[:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    places = np.full(len(worth), len(worth), dtype=np.int64)
    places[order] = np.arange(len(order)) - np.repeat(starts, sizes)
    return places

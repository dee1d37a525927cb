"""Owns made-up people for the rules: days per dimension in, a chunk or a series of nights out."""

from dataclasses import replace

import numpy as np

from segmentation.rules import STANDARD, STATES, Chunk, Grids, decide
from users.rules import DIMENSIONS

TODAY = 20_500
GRIDS = Grids(*(np.arange(101.0) for _ in range(5)))
CARRIED = (
    "state",
    "state_since",
    "quadrant",
    "quadrant_since",
    "pending_state",
    "pending_since",
    "pending_readings",
    "pending_quadrant",
    "pending_quadrant_since",
    "pending_quadrant_readings",
    "entry_baseline",
)


def every(step, since, until=0):
    """Give a day each `step` days, from `since` days ago up to `until` days ago."""
    return [TODAY - ago for ago in range(since, until, -step)]


def masks_of(behaviours):
    """Give the mask of each day of one person."""
    masks = {}
    for name, days in behaviours.items():
        lane = name if isinstance(name, int) else DIMENSIONS.index(name)
        for day in days:
            masks[day] = masks.get(day, 0) | 1 << lane
    return masks


def chunk_of(people, *, joined=None, **columns):
    """Build a chunk of people, each a dict of dimension, or number of a lane, to days."""
    rows = [sorted(masks_of(person).items()) for person in people]
    days = [day for person in rows for day, _ in person]
    masks = [mask for person in rows for _, mask in person]
    offsets = np.cumsum([0] + [len(person) for person in rows])
    joined = [TODAY - 800] * len(people) if joined is None else joined
    return Chunk.build(
        profiles=np.arange(len(people)), offsets=offsets, days=days, masks=masks, joined_day=joined, **columns
    )


def standing_of(decision):
    """Give the columns that the next night starts from."""
    return {name: getattr(decision, name) for name in CARRIED}


def nights(people, first, last=TODAY, *, step=1, policy=STANDARD, **facts):
    """Decide night after night, each from the standing of the one before."""
    chunk, decisions = chunk_of(people, **facts), []
    for today in range(first, last + 1, step):
        decisions.append(decide(chunk, today, policy, GRIDS))
        chunk = replace(chunk, **standing_of(decisions[-1]))
    return decisions


def states(decisions, index=0):
    """Name one person's state on each night."""
    return [STATES[decision.state[index]] for decision in decisions]


def state_of(person, *, today=TODAY, policy=STANDARD, **facts):
    """Name the state of one person who had no standing before."""
    return STATES[decide(chunk_of([person], **facts), today, policy, GRIDS).state[0]]

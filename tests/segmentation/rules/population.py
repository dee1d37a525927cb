"""Owns a made-up population with labels: who should end where, told by how they were made.

Each kind is made by a seeded chance of its own, so that the people of a kind differ and every run makes the
same ones. `TODAY` is the morning that is judged.
"""

import numpy as np

from tests.segmentation.rules.people import TODAY

HISTORY = 700  # days
EACH = 25  # people of a kind
YEAR = 365


def chance(kind, number):
    """Return a source of chance for one person."""
    return np.random.default_rng([sum(map(ord, kind)), number])


def often(rng, rate, since, until=0):
    """Give days on which something happened with a daily probability, from days ago to days ago."""
    ago = np.arange(since, until, -1)
    return (TODAY - ago[rng.random(len(ago)) < rate]).tolist()


def lurker(rng):
    """Signs in daily; posts, comments and campaigns stopped four months ago."""
    return {
        "login": often(rng, 0.95, HISTORY),
        "interact": often(rng, 0.4, HISTORY, 120),
        "post": often(rng, 0.15, HISTORY, 120),
        "campaign": often(rng, 0.05, HISTORY, 120),
    }


def regular(rng):
    """Comes most days and does a little of everything, to this day."""
    return {
        "login": often(rng, 0.6, HISTORY),
        "browse": often(rng, 0.5, HISTORY),
        "interact": often(rng, 0.2, HISTORY),
        "purchase": often(rng, 0.02, HISTORY),
    }


def weekender(rng):
    """Comes once or twice a week, to this day."""
    return {"login": often(rng, 0.22, HISTORY), "browse": often(rng, 0.18, HISTORY)}


def sudden(rng):
    """Was here most days and stopped all at once, about eighty days ago."""
    stop = int(rng.integers(72, 90))
    return {
        "login": often(rng, 0.6, HISTORY, stop),
        "browse": often(rng, 0.5, HISTORY, stop),
        "post": often(rng, 0.1, HISTORY, stop),
    }


def fading(rng):
    """Came less and less for half a year, and hardly at all in the last ten weeks."""
    return {
        "login": often(rng, 0.6, HISTORY, 180) + often(rng, 0.25, 180, 75) + often(rng, 0.012, 75),
        "interact": often(rng, 0.4, HISTORY, 180) + often(rng, 0.08, 180, 75),
    }


def seasonal(rng):
    """Drives from spring to autumn alone, and is in the middle of the season."""
    start = 60 + int(rng.integers(0, 20))
    days = often(rng, 0.4, start + YEAR, YEAR - 60) + often(rng, 0.4, start)
    return {"login": days, "campaign": often(rng, 0.1, start)}


def bursty(rng):
    """Comes for two or three days in a row every other week, and then not at all."""
    starts = range(HISTORY, 0, -14)
    days = [TODAY - start + extra for start in starts for extra in range(int(rng.integers(2, 4)))]
    return {"browse": [day for day in days if day < TODAY], "interact": days[::3]}


def robot(rng):
    """Likes something every single day and does nothing else; went off ninety days ago."""
    return {"interact": list(range(TODAY - HISTORY, TODAY - 90))}


def sparse_gone(rng):
    """Came four times in two years, the last time long ago."""
    return {"login": [TODAY - int(ago) for ago in rng.integers(200, HISTORY, 4)]}


def sparse_here(rng):
    """Comes every other month and was here lately."""
    return {"login": [TODAY - int(ago) for ago in (20, 80, 140, 200, 260)]}


def buyer(rng):
    """Never signs in; bought every few months, and so within the last half year."""
    return {"purchase": [TODAY - int(ago) for ago in rng.integers(60, 150, 1)] + [TODAY - 300]}


# kind: (how they are made, where a person would put them; no more than so many of a kind elsewhere)
KINDS = {
    "lurker": (lurker, {"active", "cooling"}, 0),
    "regular": (regular, {"active"}, 0),
    "weekender": (weekender, {"active"}, 2),
    "sudden": (sudden, {"dormant"}, 0),
    "fading": (fading, {"dormant"}, 2),
    "seasonal": (seasonal, {"active"}, 2),
    "bursty": (bursty, {"active"}, 0),
    "robot": (robot, {"dormant"}, 0),
    "sparse_gone": (sparse_gone, {"dormant", "lost"}, 0),
    "sparse_here": (sparse_here, {"active"}, 0),
    "buyer": (buyer, {"active", "cooling"}, 0),
}


def people_of(kind):
    """Make the people of a kind."""
    make = KINDS[kind][0]
    return [make(chance(kind, number)) for number in range(EACH)]

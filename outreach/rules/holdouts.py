"""Owns who is left alone for comparison: a seeded draw by person and period, once for the whole of it."""

import numpy as np

from outreach.rules.reasons import CODES

PERIOD_DAYS = 90
RETURN_DAYS = 30  # so long after the draw, or a touch, a return counts
SEED = 0x52455552  # fixed, so that a draw can be repeated
# A word given, a plan under way, or something that they said: nobody is left alone with that.
NEVER_HELD = ("promise_due", "care_step_due", "displeased", "voice_landed")
STEPS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def is_drawn(profiles: np.ndarray, day: int, percent: int) -> np.ndarray:
    """Return who is left alone in a period that begins on a day: the same answer whenever it is asked."""
    return np.asarray(luck_of(profiles, day) < percent / 100)


def luck_of(profiles: np.ndarray, day: int) -> np.ndarray:
    """Return an even number in [0, 1) for each person and period."""
    with np.errstate(over="ignore"):
        mixed = profiles.astype(np.uint64) * np.uint64(STEPS[0]) + np.uint64(day) * np.uint64(STEPS[1])
        mixed += np.uint64(SEED)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(STEPS[1])
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(STEPS[2])
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)) / float(1 << 53))


def may_be_held(held: np.ndarray) -> np.ndarray:
    """Return whose reasons allow to leave them alone."""
    exempt = held[:, [CODES.index(code) for code in NEVER_HELD]].any(axis=1)
    return np.asarray(held.any(axis=1) & ~exempt)

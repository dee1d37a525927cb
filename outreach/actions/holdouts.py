"""Owns the draw that leaves some people alone, so that outreach can be compared with doing nothing."""

import datetime as dt

import numpy as np

from outreach.queries.candidates import Population
from outreach.rules import CODES, ContactPolicy, holdouts
from outreach.rules.holdouts import PERIOD_DAYS, may_be_held
from scrm.lib import clock, sql
from users.rules import dimension_bit

HEARD_DAYS = 30  # who wrote to us since is not left alone


def draw_arms(
    *, everybody: Population, held: np.ndarray, allowed: np.ndarray, policy: ContactPolicy, now: dt.datetime
) -> np.ndarray:
    """Draw an arm for those of the allowed who are candidates for the first time; return who is left alone.

    People are told by their places. An open item is a colleague's work already: its person is drawn when they
    become a candidate again.
    """
    if not policy.holdout_percent:
        return np.empty(0, dtype=np.int64)
    is_new = (everybody.item == 0) & (everybody.employee > 0) & ~everybody.is_done
    fresh = allowed[is_new[allowed] & may_be_held(held[allowed])]
    today = clock.business_date(now)
    profiles = everybody.profiles[fresh]
    rows = {
        "profiles": sql.numbers(profiles.tolist()),
        "employees": sql.numbers(everybody.employee[fresh].tolist()),
        "reasons": np.array(CODES)[held[fresh].argmax(axis=1)].tolist(),
        "held": holdouts.is_drawn(profiles, clock.day_number(today), policy.holdout_percent).tolist(),
        "percent": policy.holdout_percent,
        "days": PERIOD_DAYS,
        "heard_days": HEARD_DAYS,
        "contact_bit": dimension_bit("contact"),
        "today": today,
        "now": now,
    }
    left = [row[0] for row in sql.rows("outreach", "draw_arms", rows)] if len(fresh) else []
    return fresh[np.isin(profiles, left)]

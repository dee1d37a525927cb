"""Owns the evidence of a standing as data: what was usual, what was seen, and which condition decided."""

from collections.abc import Sequence

from segmentation.rules.chunk import NONE, STATES
from segmentation.rules.dormancy import Basis, DecidedBy
from segmentation.rules.policy import Policy
from segmentation.rules.quadrant import QUADRANTS
from users.rules import OWN_LANES, Lane


def explain(row: dict, policy: Policy, lanes: Sequence[Lane] = OWN_LANES) -> dict:
    """Turn a decision's row, fresh or stored, into named plain values; `lanes` names the behaviours."""
    state, quadrant = row["state"], row["quadrant"]
    return {
        "state": STATES[state],
        "state_since": row["state_since"],
        "quadrant": QUADRANTS[quadrant] if quadrant != NONE else None,
        "basis": Basis(row["basis"]).name.lower(),
        "decided_by": DecidedBy(row["decided_by"]).name.lower(),
        "waits_for": STATES[row["pending_state"]] if row["pending_state"] != NONE else None,
        "vote": row["vote"],
        "pooled": _compared(row["pooled_baseline"], row["pooled_periods"], row["baseline_length"], policy),
        "behaviours": [_behaviour(row, place, lane, policy) for place, lane in enumerate(lanes)],
    }


def _behaviour(row, place, lane, policy):
    last = row["last"][place]
    names = {"dimension": lane.dimension, "behaviour": lane.name}
    compared = _compared(row["baseline"][place], row["periods"][place], row["baseline_length"], policy)
    return (
        names
        | compared
        | {
            "last_day": last if last != NONE else None,
            "weeks_silent": row["weeks_silent"][place] if last != NONE else None,
            "established": row["established"][place],
            "declining": row["declining"][place],
        }
    )


def _compared(baseline, periods, length, policy):
    """Compare the periods with what the baseline predicts for them; without one there is no ratio."""
    expected = baseline / length * policy.period_days
    return {
        "baseline_days": baseline,
        "per_week": round(7 * baseline / length, 2),
        "periods": list(periods),
        "ratio": round(sum(periods) / (len(periods) * expected), 3) if baseline else None,
    }

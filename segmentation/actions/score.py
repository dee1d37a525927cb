"""Owns the scoring of a chunk: gather, decide by the rules, write standings and transitions."""

import numpy as np

from scrm.lib import clock, sql
from scrm.lib.copy import write_rows
from segmentation.actions.memory import remember
from segmentation.models import Run, RunChunk
from segmentation.queries.activity import MOST, Shown, chunk_before
from segmentation.queries.memory import nights_before
from segmentation.queries.nights import decided
from segmentation.rules import (
    NONE,
    PREVIOUS,
    QUADRANTS,
    STATES,
    TIERS,
    Basis,
    Chunk,
    DecidedBy,
    Decision,
)
from segmentation.rules.lifetime import Worth
from users.rules import DIMENSIONS

LOGIN, PURCHASE = DIMENSIONS.index("login"), DIMENSIONS.index("purchase")
BETWEEN = [place for place in range(len(DIMENSIONS)) if place not in (LOGIN, PURCHASE)]
PERIODS = 3
STAGED = {
    "profile_id": "int8",
    "before_state": "int2",
    "before_quadrant": "int2",
    "before_tier": "int2",
    "state": "int2",
    "state_since": "int4",
    "returned_day": "int4",
    "basis": "int2",
    "decided_by": "int2",
    "quadrant": "int2",
    "quadrant_since": "int4",
    "tier": "int2",
    "value": "float8",
    "engagement": "float8",
    "risk": "float4",
    "purchases": "int4",
    "spent": "int8",
    "p_alive": "float8",
    "expected_spent": "int8",
    "last_purchase": "int4",
    "last_active": "int4",
    "last_login": "int4",
    "last_interaction": "int4",
    "baseline": "int2[]",
    "baseline_days": "int2",
    "periods": "int2[]",
    "last_days": "int4[]",
    "established": "int8",
    "declining": "int8",
    "pooled_baseline": "int2",
    "pooled_periods": "int2[]",
    "vote": "float4",
    "recent_days": "int2",
    "year_days": "int2",
    "pending_state": "int2",
    "pending_state_since": "int4",
    "pending_state_readings": "int2",
    "pending_quadrant": "int2",
    "pending_quadrant_since": "int4",
    "pending_quadrant_readings": "int2",
    "entry_rate": "float4",
}
WORDS = {
    "states": list(STATES),
    "quadrants": list(QUADRANTS),
    "tiers": ["", *TIERS[1:]],
    "bases": [basis.name.lower() for basis in Basis],
    "deciders": [decider.name.lower() for decider in DecidedBy],
    "outside": STATES.index("outside"),
}


def score_chunk(run: Run, chunk: RunChunk) -> int:
    """Decide everyone's standing in a key range for the run's date and return how many there are."""
    people, shown = chunk_before(run.date, chunk.first_id, chunk.last_id)
    if not len(people):
        return 0
    decision, worth = decided(run, people)
    columns = staged(people, shown, decision, worth)
    sql.execute("segmentation", "stage_standings")
    stage(columns)
    params = params_of(run)
    sql.execute("segmentation", "insert_transitions", params)
    before = nights_before(run.date)
    skipped = shown.as_of < (before[-1] if before else NONE)
    remember(clock.day_number(run.date), people, carried(decision, columns), skipped)
    return sql.execute("segmentation", "upsert_standings", params)


def params_of(run: Run) -> dict:
    """Return what the statements of a night are told; it tells in time."""
    told = {"date": run.date, "now": run.opened_at, "policy_version": run.policy_version, "told_by": None}
    return WORDS | told


def carried(decision: Decision, columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what the next night starts from."""
    names = {name: getattr(decision, name) for name in PREVIOUS}
    return names | {"state_since": columns["state_since"]}


def stage(columns: dict[str, np.ndarray]) -> None:
    """Write laid out decisions to the staging table; arrays are as long as there are lanes."""
    kinds = {name: kind.replace("[]", f"[{columns[name].shape[-1]}]") for name, kind in STAGED.items()}
    write_rows("staged_standing", kinds, columns)


def staged(
    people: Chunk, shown: Shown, decision: Decision, worth: Worth | None = None
) -> dict[str, np.ndarray]:
    """Lay the decision out as the staging table has it.

    What changed is what is shown: a state that was reached between nights keeps its date.
    """
    width = len(people.lanes)
    bits = np.int64(1) << np.arange(width, dtype=np.int64)
    same = {name: getattr(decision, name) for name in STAGED.keys() & vars(decision).keys()}
    kept = decision.state == shown.state
    return same | {
        "profile_id": decision.profiles,
        "before_state": shown.state,
        "state_since": np.where(kept, shown.since, decision.state_since),
        "before_quadrant": people.quadrant,
        "before_tier": shown.tier,
        "value": _tenths(decision.value),
        "engagement": _tenths(decision.engagement),
        "purchases": people.purchases,
        "spent": people.spent,
        "last_purchase": _latest(people, decision, PURCHASE),
        "last_active": decision.last_any,
        "last_login": _latest(people, decision, LOGIN),
        "last_interaction": _latest(people, decision, *BETWEEN),
        "baseline_days": decision.baseline_length,
        "periods": decision.periods.reshape(-1, width * PERIODS),
        "last_days": decision.last,
        "established": decision.established @ bits,
        "declining": decision.declining @ bits,
        "recent_days": decision.recent,
        "year_days": decision.year,
        "pending_state_since": decision.pending_since,
        "pending_state_readings": decision.pending_readings,
        "entry_rate": decision.entry_baseline,
        **_foreseen(people, worth),
    }


def _latest(people: Chunk, decision: Decision, *dimensions: int) -> np.ndarray:
    """Return the last day of some dimensions, whichever of their lanes it was."""
    return decision.last[:, np.isin(people.lanes, dimensions)].max(axis=1)


def _foreseen(people: Chunk, worth: Worth | None) -> dict[str, np.ndarray]:
    """Lay out what is expected of each buyer; -1 where nothing can be said."""
    if worth is None:
        return {name: np.full(len(people), -1) for name in ("p_alive", "expected_spent")}
    return {
        "p_alive": np.nan_to_num(np.round(worth.p_alive, 3), nan=-1),
        "expected_spent": np.nan_to_num(np.minimum(worth.expected, MOST), nan=-1).astype(np.int64),
    }


def _tenths(score: np.ndarray) -> np.ndarray:
    return np.round(score.astype(np.float64), 1)

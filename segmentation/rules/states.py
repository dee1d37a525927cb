"""Owns the step from tonight's judgement and the last standing to the state: confirm, leave, lost."""

from dataclasses import dataclass

import numpy as np

from segmentation.rules.chunk import (
    ACTIVE,
    ALUMNUS,
    COOLING,
    DECEASED,
    DORMANT,
    LOST,
    NEW,
    NONE,
    OUTSIDE,
    RESTRICTED,
    Chunk,
)
from segmentation.rules.days import Windows
from segmentation.rules.dormancy import DECLINING, LIVELY, SILENT, Basis, DecidedBy, Judgement
from segmentation.rules.policy import Policy

SEVERITY = np.array([LIVELY, LIVELY, DECLINING, SILENT, SILENT, LIVELY])


@dataclass(frozen=True, eq=False)
class Settled:
    """Hold the state after tonight and what waits for its confirmation (-1: nothing)."""

    state: np.ndarray
    state_since: np.ndarray
    pending_state: np.ndarray
    pending_since: np.ndarray
    pending_readings: np.ndarray
    entry_baseline: np.ndarray
    basis: np.ndarray
    decided_by: np.ndarray


def settle(
    chunk: Chunk,
    windows: Windows,
    now: Judgement,
    then: np.ndarray,
    today: int,
    policy: Policy,
    nightly: bool,
) -> Settled:
    """Move everyone to the state of tonight.

    A worse state is entered when the condition was true on every reading for long enough; a better one at
    once. Without a previous standing the severity `then`, as of confirm_days earlier, stands in for the
    readings that nobody took. Between nights (`nightly=False`) nobody moves towards silence.
    """
    first = (chunk.state == NONE) | (chunk.state == OUTSIDE)
    before = SEVERITY[chunk.state]
    held = ~first & (before == SILENT)
    target = np.where(held, _while_held(chunk, windows, now, today, policy), now.severity)
    grown_up = (chunk.state == NEW) & nightly
    current = np.where(first, np.minimum(target, then), np.where(grown_up, target, before))
    severity, pending = _confirm(chunk, current, target, today, policy, nightly)
    outside = (chunk.kind == ALUMNUS) | chunk.no_profiling | (chunk.withheld > 0)
    state = np.where(outside, OUTSIDE, _state_of(severity, windows, now.newcomer, today, policy))
    frozen = np.where(now.basis == Basis.RHYTHM, now.rate, 0.0)
    frozen = np.where(held, chunk.entry_baseline, frozen)
    return Settled(
        state=state.astype(np.int8),
        state_since=_since(chunk, windows, state, first & ~outside, today, policy),
        **{name: np.where(outside, empty, column) for name, (column, empty) in pending.items()},
        entry_baseline=np.where((severity == SILENT) & ~outside, frozen, NONE).astype(np.float32),
        basis=np.where(outside, Basis.NONE, now.basis).astype(np.int8),
        decided_by=_decided_by(chunk, now, held, severity, target, outside),
    )


def _while_held(chunk, windows, now, today, policy):
    """Keep the dormant so until they are back in the rhythm frozen at entry, or settled in a new one."""
    frozen, recent = chunk.entry_baseline, windows.recent
    back = (recent >= policy.leave_days) & (recent >= policy.leave_ratio * frozen * policy.guard_window)
    back |= recent >= policy.guard_days
    lively = now.severity < SILENT
    steady = lively & (windows.year >= policy.established_days)
    back |= steady & (today - chunk.state_since >= policy.settle_days)
    leaves = np.where(frozen > 0, back, lively)
    return np.where(leaves, np.minimum(now.severity, DECLINING), SILENT)


def _confirm(chunk, current, target, today, policy, nightly):
    """Count tonight as a reading; a worse state needs enough of them, over enough days, without a gap."""
    waiting = (chunk.pending_state == COOLING) | (chunk.pending_state == DORMANT)
    rises, awaited = target > current, SEVERITY[chunk.pending_state]
    kept = rises & waiting & (awaited > current)
    if not nightly:
        return np.minimum(current, target), _pending(
            chunk, kept, awaited, chunk.pending_since, chunk.pending_readings
        )
    goal = np.where(kept, np.minimum(awaited, target), target)
    since = np.where(kept, chunk.pending_since, today)
    readings = np.where(kept, np.minimum(chunk.pending_readings, np.int16(9999)) + 1, 1)
    done = (today - since >= policy.confirm_days) & (readings >= policy.confirm_readings)
    severity = np.where(rises, np.where(done, goal, current), target)
    further = rises & done & (target > goal)
    goal, since = np.where(further, target, goal), np.where(further, today, since)
    readings = np.where(further, 1, readings)
    return severity, _pending(chunk, target > severity, goal, since, readings)


def _pending(chunk, some, goal, since, readings):
    state = np.where(goal == SILENT, DORMANT, COOLING)
    return {
        "pending_state": (np.where(some, state, NONE).astype(np.int8), np.int8(NONE)),
        "pending_since": (np.where(some, since, NONE).astype(np.int32), np.int32(NONE)),
        "pending_readings": (np.where(some, readings, 0).astype(np.int16), np.int16(0)),
    }


def _last_sign(windows):
    """Take the last active day, or the day before a person was known who was never seen."""
    return np.where(windows.last_any == NONE, windows.known - 1, windows.last_any)


def _state_of(severity, windows, newcomer, today, policy):
    gone = today - _last_sign(windows) - 1 >= policy.lost_days
    cases = [(severity == SILENT) & gone, severity == SILENT, severity == DECLINING, newcomer]
    return np.select(cases, [LOST, DORMANT, COOLING, NEW], ACTIVE)


def _since(chunk, windows, state, first, today, policy):
    """Date a change today; in the first standing of all, the day after the last sign of life.

    Someone lost who is seen again is dormant from that very day on, so that it is their day of return.
    """
    quiet_since = _last_sign(windows) + 1
    cases = [state == LOST, (state == DORMANT) | (state == COOLING)]
    dated = np.select(cases, [quiet_since + policy.lost_days, quiet_since], windows.known)
    seen_again = (chunk.state == LOST) & (state == DORMANT)
    changed = np.where(seen_again, windows.last_any, today)
    changed = np.where(first, np.minimum(dated, today), changed)
    return np.where(state == chunk.state, chunk.state_since, changed).astype(np.int32)


def _decided_by(chunk, now, held, severity, target, outside):
    cases = [
        chunk.withheld == DECEASED,
        chunk.withheld == RESTRICTED,
        outside & chunk.no_profiling,
        outside,
        held & (severity < SILENT),
        held & (now.severity < SILENT),
        severity < target,
    ]
    names = [
        DecidedBy.DECEASED,
        DecidedBy.RESTRICTED,
        DecidedBy.NO_PROFILING,
        DecidedBy.ALUMNUS,
        DecidedBy.RETURNED,
        DecidedBy.HELD,
        DecidedBy.UNCONFIRMED,
    ]
    return np.select(cases, names, now.decided_by).astype(np.int8)

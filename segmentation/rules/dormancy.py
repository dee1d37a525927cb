"""Owns the judgement of one night: who has fallen silent against the own rhythm, or by the fixed rule.

`judge` looks at one night alone and gives a severity: 0 lively, 1 cooling, 2 dormant. What becomes of it
(confirmation, leaving, lost) is decided in `states`.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from segmentation.rules.chunk import NONE, OWNER, Chunk
from segmentation.rules.days import Windows, elapsed, highest, lowest
from segmentation.rules.policy import GROUPS, Policy
from users.rules import DIMENSIONS

LIVELY, DECLINING, SILENT = range(3)
GAP_DAYS = 2  # active days that make a gap


def group_of(dimension: str) -> int:
    """Return the group of the fixed rule that a dimension belongs to."""
    return GROUPS.index(dimension if dimension in ("login", "purchase") else "interaction")


GROUP_OF = tuple(group_of(name) for name in DIMENSIONS)


class Basis(IntEnum):
    """Say what a person was judged by."""

    NONE = 0
    RHYTHM = 1
    FIXED = 2
    JOINED = 3


class DecidedBy(IntEnum):
    """Say which condition decided."""

    STEADY = 0  # rhythm: no decline of all behaviours together
    RHYTHM = 1  # rhythm: vote reached, everything together declines, nothing speaks against it
    GUARD = 2  # rhythm: would be silent, but was active on enough recent days
    VETO = 3  # rhythm: would be silent, but one behaviour is lively
    POOLED = 4  # rhythm: everything together declines lately
    FIXED_LOGIN = 5  # fixed: the login speaks loudest for or against silence
    FIXED_INTERACTION = 6
    FIXED_PURCHASE = 7
    NEVER_SEEN = 8
    NEWCOMER = 9
    ALUMNUS = 10
    NO_PROFILING = 11
    RETURNED = 12  # was dormant, came back to the own rhythm
    HELD = 13  # is dormant, and what was seen since is not yet a return
    UNCONFIRMED = 14  # a worse state is due, and waits for its confirmation
    DECEASED = 15
    RESTRICTED = 16  # merely stored


@dataclass(frozen=True, eq=False)
class Judgement:
    """Hold the severity of one night and what led to it."""

    severity: np.ndarray
    basis: np.ndarray
    decided_by: np.ndarray
    established: np.ndarray  # (n, lanes)
    declining: np.ndarray  # (n, lanes)
    vote: np.ndarray  # share of the weight that declines
    pooled_declining: np.ndarray
    rate: np.ndarray  # active days a day in the baseline
    newcomer: np.ndarray


def judge(chunk: Chunk, windows: Windows, today: int, policy: Policy, cooling: np.ndarray) -> Judgement:
    """Judge everyone's night; those who are `cooling` already leave it by a higher limit."""
    rhythm, evidence = _judge_rhythm(chunk.lanes, windows, policy, cooling)
    fixed = _judge_fixed(chunk, windows, today, policy)
    newcomer = today - windows.known < policy.new_days
    has_rhythm = (windows.earlier >= policy.rhythm_days) & (today - windows.known >= policy.tenure_days)
    severity, decided_by = (np.where(has_rhythm, a, b) for a, b in zip(rhythm, fixed, strict=True))
    seen = windows.last_any != NONE
    basis = np.where(has_rhythm, Basis.RHYTHM, np.where(seen, Basis.FIXED, Basis.JOINED))
    return Judgement(
        severity=np.where(newcomer, LIVELY, severity),
        basis=np.where(newcomer, Basis.JOINED, basis).astype(np.int8),
        decided_by=np.where(newcomer, DecidedBy.NEWCOMER, decided_by).astype(np.int8),
        newcomer=newcomer,
        **evidence,
    )


def silent_days(last, today: int, quiet) -> np.ndarray:
    """Count the full days since a last day that are not quiet."""
    return elapsed(np.asarray(last) + 1, today, quiet)


def own_limit(limit, baseline, length, policy: Policy) -> np.ndarray:
    """Return the fixed limit, or some of the own mean gaps where that is longer.

    It looks at the baseline alone, so that activity in the judged periods never shortens it.
    """
    seen = np.asarray(baseline)
    waits = np.where(seen >= GAP_DAYS, policy.own_gaps * np.asarray(length) / np.maximum(seen, 1), 0.0)
    return np.clip(waits, limit, policy.own_stretch * np.asarray(limit))


def _declines(baseline, periods, length, policy):
    """Say where each period stays within the allowed part of the own baseline."""
    allowed = policy.decline_ratio * policy.period_days * baseline / length
    return (baseline > 0) & (highest(periods) <= allowed), periods[..., -1] > allowed


def _judge_rhythm(lanes, windows, policy, cooling):
    declining, lately = _declines(windows.baseline, windows.periods, windows.length[:, None], policy)
    established = windows.baseline >= policy.established_days
    pooled, _ = _declines(windows.pooled_baseline, windows.pooled_periods, windows.length, policy)
    vote = _vote(windows.baseline, established, declining, pooled, policy)
    silent = pooled & (vote >= policy.vote_share)
    vetoed = _vetoed(lanes, established, declining, lately, policy)
    guarded = windows.recent >= policy.guard_days
    lull = _lull(windows, policy, cooling)
    cases = [silent & guarded, silent & vetoed, silent, lull]
    severity = np.select(cases, [DECLINING, DECLINING, SILENT, DECLINING], LIVELY)
    names = [DecidedBy.GUARD, DecidedBy.VETO, DecidedBy.RHYTHM, DecidedBy.POOLED]
    evidence = {
        "established": established,
        "declining": declining,
        "vote": vote.astype(np.float32),
        "pooled_declining": pooled,
        "rate": (windows.pooled_baseline / windows.length).astype(np.float32),
    }
    return (severity, np.select(cases, names, DecidedBy.STEADY)), evidence


def _vote(baseline, established, declining, pooled, policy):
    """Weigh the declining lanes among the established; with none, everything together votes."""
    weight = np.where(established, np.power(baseline, policy.vote_power, dtype=np.float64), 0.0)
    total = weight.sum(axis=1)
    share = (weight * declining).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, share, pooled.astype(np.float64))


def _vetoed(lanes, established, declining, lately, policy):
    """Let a lively lane of presence speak against silence, or any that is lively in the last period."""
    presence = np.array([DIMENSIONS[dimension] in policy.presence for dimension in lanes])
    alive = established & ~declining & presence
    if policy.veto == "any":
        alive |= established & lately
    return alive.any(axis=1)


def _lull(windows, policy, cooling):
    """Say who is far below the own baseline over as many late periods as the baseline predicts days for."""
    per_period = policy.period_days * windows.pooled_baseline / windows.length
    ratio = np.where(cooling, policy.cooling_leave_ratio, policy.decline_ratio)
    count = np.cumsum(windows.pooled_periods[:, ::-1], axis=1)
    expected = per_period[:, None] * np.arange(1, count.shape[1] + 1)
    chosen = np.minimum((expected < policy.cooling_expected).sum(axis=1), count.shape[1] - 1)[:, None]
    seen, due = np.take_along_axis(count, chosen, 1)[:, 0], np.take_along_axis(expected, chosen, 1)[:, 0]
    return (seen <= ratio * due) & (windows.pooled_baseline > 0)


def _judge_fixed(chunk, windows, today, policy):
    """Measure silence in each group of behaviours ever used by its limit; the liveliest group decides.

    Dormant waits for the own gaps of who came a few times, but seldom: a silence no longer than usual says
    nothing yet.
    """
    used, silence = windows.last != NONE, np.full((len(chunk), len(GROUPS)), np.inf)
    silent = np.where(used, silent_days(windows.last, today, policy.quiet), np.inf)
    for lane, dimension in enumerate(chunk.lanes):
        group = GROUP_OF[dimension]
        silence[:, group] = np.minimum(silence[:, group], silent[:, lane])
    limits = np.where((chunk.kind == OWNER)[:, None], policy.owner_limits, policy.prospect_limits)
    waits = own_limit(limits, windows.pooled_baseline[:, None], windows.length[:, None], policy)
    shares = silence / limits
    seen = used.any(axis=1)
    unseen = np.where(chunk.kind == OWNER, policy.owner_unseen, policy.prospect_unseen)
    since_known = elapsed(windows.known, today, policy.quiet) / unseen
    over = np.where(seen, lowest(silence / waits), since_known)
    share = np.where(seen, lowest(shares), since_known)
    severity = np.select([over >= 1.0, (share >= 0.5) | ~seen], [SILENT, DECLINING], LIVELY)
    return severity, np.where(seen, DecidedBy.FIXED_LOGIN + shares.argmin(axis=1), DecidedBy.NEVER_SEEN)

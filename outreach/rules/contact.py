"""Owns the contact gate: may we write to this person now, for this purpose, and if not, why and until when.

Every objection says until when it holds: minus infinity is no objection, plus infinity is for good.
The answer is yes when none reaches beyond now; the earliest time is the furthest of them. One code
decides for a single person on a page and for a population at night.
"""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext_lazy as _

from outreach.rules.policy import STANDARD, STATES, ContactPolicy

DAY = 86_400.0
CHANNELS = ("wecom", "phone", "sms", "email")
ALL_CHANNELS = (1 << len(CHANNELS)) - 1
QUIET_STATES = (STATES.index("dormant"), STATES.index("lost"))
OUTSIDE = 5  # the code of `outside` in segmentation.rules.STATES
UNKNOWN = -1

REFUSALS = {
    "refused": _("Ta 说过不想被联系"),
    "no_consent": _("没有 Ta 对这类消息的同意"),
    "alumnus": _("Ta 已经毕业，不再主动联系"),
    "no_profiling": _("Ta 不希望被分析，系统不会挑选 Ta"),
    "outside": _("Ta 不参与现状计算"),
    "no_standing": _("Ta 的现状还没有算出来，明早再看"),
    "too_often": _("最近联系的次数已经够多"),
    "too_soon": _("离上次联系还太近"),
    "unanswered": _("上次的问候还没有回音，先让 Ta 安静一阵"),
    "snoozed": _("已经定好晚些再联系"),
    "skipped": _("不久前刚刚跳过"),
}
FINAL = frozenset({"refused", "no_consent", "alumnus", "no_profiling", "outside"})


class Purpose(NamedTuple):
    """What a conversation is for, and which objections it heeds."""

    is_planned: bool  # we choose the person and the moment
    is_capped: bool
    needs_consent: bool


PURPOSES = {
    "care": Purpose(is_planned=True, is_capped=True, needs_consent=False),
    "marketing": Purpose(is_planned=True, is_capped=True, needs_consent=True),
    "promise": Purpose(is_planned=False, is_capped=True, needs_consent=False),
    "service": Purpose(is_planned=False, is_capped=False, needs_consent=False),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate knows of n people; instants are seconds since 1970, minus infinity is never."""

    state: np.ndarray  # code in segmentation.rules.STATES, -1 without standing
    alumnus: np.ndarray
    may_profile: np.ndarray
    refused: np.ndarray  # bit mask of CHANNELS
    consented: np.ndarray  # the same, for the asked purpose
    recent: np.ndarray  # (n, k): the latest touches, newest first
    answered: np.ndarray  # the newest of them
    snoozed_until: np.ndarray
    skipped_at: np.ndarray


class Decision(NamedTuple):
    """The answer for one person; `earliest` is None when the answer is yes, or no for good."""

    allowed: bool
    reasons: tuple[str, ...]
    earliest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """The answers for n people."""

    codes: tuple[str, ...]
    until: np.ndarray  # (n, codes)
    now: float

    @property
    def refusing(self) -> np.ndarray:
        """Return which objection holds for whom, as (n, codes)."""
        return np.asarray(self.until > self.now)

    @property
    def allowed(self) -> np.ndarray:
        """Return who may be written to."""
        return np.asarray(~self.refusing.any(axis=1))

    @property
    def forbidden(self) -> np.ndarray:
        """Return who is refused for good: nothing but their own word or state can change it."""
        final = [position for position, code in enumerate(self.codes) if code in FINAL]
        return np.asarray(self.refusing[:, final].any(axis=1))

    def one(self, position: int) -> Decision:
        """Return the answer for one person."""
        refusing = self.refusing[position]
        reasons = tuple(code for code, holds in zip(self.codes, refusing, strict=True) if holds)
        latest = self.until[position].max()
        earliest = dt.datetime.fromtimestamp(latest, dt.UTC) if reasons and np.isfinite(latest) else None
        return Decision(not reasons, reasons, earliest)


def contact_decisions(
    facts: Facts, purpose: str, channel: str, now: dt.datetime, policy: ContactPolicy = STANDARD
) -> Decisions:
    """Decide for everybody in `facts`; an unknown purpose or channel is a KeyError or ValueError."""
    rule, bit = PURPOSES[purpose], 1 << CHANNELS.index(channel)
    objections: dict[str, np.ndarray] = {"refused": _for_good((facts.refused & bit) > 0)}
    if rule.needs_consent:
        objections["no_consent"] = _for_good((facts.consented & bit) == 0)
    if rule.is_planned:
        objections |= _planned(facts, policy)
    if rule.is_capped:
        objections["too_often"] = _capped(facts, policy)
    return Decisions(tuple(objections), np.column_stack(list(objections.values())), now.timestamp())


def contact_decision(
    facts: Facts, purpose: str, channel: str, now: dt.datetime, policy: ContactPolicy = STANDARD
) -> Decision:
    """Decide for the one person in `facts`."""
    return contact_decisions(facts, purpose, channel, now, policy).one(0)


def _planned(facts: Facts, policy: ContactPolicy) -> dict[str, np.ndarray]:
    """Return the objections to conversations for which we choose person and moment."""
    quiet = np.isin(facts.state, QUIET_STATES)
    by_state = np.array([policy.waits[state] for state in STATES] + [0.0, 0.0])  # outside, unknown
    last = facts.recent[:, 0]
    return {
        "alumnus": _for_good(facts.alumnus),
        "no_profiling": _for_good(~facts.may_profile),
        "outside": _for_good((facts.state == OUTSIDE) & facts.may_profile & ~facts.alumnus),
        "no_standing": _for_good(facts.state == UNKNOWN),
        "too_soon": last + by_state[facts.state] * DAY,
        "unanswered": np.where(quiet & ~facts.answered, last + policy.unanswered_days * DAY, -np.inf),
        "snoozed": facts.snoozed_until,
        "skipped": facts.skipped_at + policy.skip_rest_days * DAY,
    }


def _capped(facts: Facts, policy: ContactPolicy) -> np.ndarray:
    """Return when every rolling window has room again: the k-th latest touch plus the window."""
    until = np.full(len(facts.state), -np.inf)
    for touches, days in policy.caps:
        if touches <= facts.recent.shape[1]:
            until = np.maximum(until, facts.recent[:, touches - 1] + days * DAY)
    return until


def _for_good(mask: np.ndarray) -> np.ndarray:
    return np.where(mask, np.inf, -np.inf)

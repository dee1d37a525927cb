"""Owns the memory of the contact gate's no: the latest one for a person, purpose and channel."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from outreach.rules import Decision, Decisions
from scrm.lib import sql


def note_decision(
    *, profile_id: int, purpose: str, channel: str, decision: Decision, now: dt.datetime
) -> None:
    """Keep a no with its reasons; a yes removes the one before."""
    note_answers(answers={profile_id: decision}, purpose=purpose, channel=channel, now=now)


def note_decisions(
    *, profiles: np.ndarray, purpose: str, channel: str, decisions: Decisions, now: dt.datetime
) -> int:
    """Keep the answers for many people in at most two statements; return how many rows changed.

    A no that is the same as before is not written again, so that a rerun writes nothing.
    """
    allowed = decisions.allowed
    places = np.flatnonzero(~allowed).tolist()
    refused = {int(profiles[place]): decisions.one(place) for place in places}
    return _note(profiles[allowed].tolist(), refused, {"purpose": purpose, "channel": channel, "now": now})


def note_answers(*, answers: Mapping[int, Decision], purpose: str, channel: str, now: dt.datetime) -> int:
    """Keep the answers for some people, by profile, in at most two statements; return how many rows changed.

    A no that is the same as before is not written again.
    """
    allowed = [profile for profile, decision in answers.items() if decision.allowed]
    refused = {profile: decision for profile, decision in answers.items() if not decision.allowed}
    return _note(allowed, refused, {"purpose": purpose, "channel": channel, "now": now})


def _note(allowed: list[int], refused: Mapping[int, Decision], key: dict[str, Any]) -> int:
    gone = 0
    if allowed:
        gone = sql.execute("outreach", "forget_refusals", key | {"profiles": sql.numbers(allowed)})
    if not refused:
        return gone
    rows = {
        "profiles": sql.numbers(refused),
        "reasons": [",".join(each.reasons) for each in refused.values()],
        "earliest": [each.earliest for each in refused.values()],
    }
    return gone + sql.execute("outreach", "note_refusals", key | rows)

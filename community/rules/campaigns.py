"""Owns whom a campaign suits, and when it happens again.

The lively are suggested for a shared interest or because the campaign is for their quadrant. The quiet are
never part of an audience: only a shared interest counts, and then it is one personal, single invitation.
Who was invited again and again without ever coming is left in peace for a while.
"""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from community.rules.interests import Liking

LIVELY = frozenset({"new", "active", "cooling"})
QUIET = frozenset({"dormant", "lost"})
REST = dt.timedelta(days=180)  # in so many days ...
MOST_UNANSWERED = 2  # ... so many invitations without a sign-up are enough
QUIET_REST = dt.timedelta(days=90)  # between two invitations of somebody quiet
POTENTIAL = 30.0  # engagement percentile from which somebody in the tail is worth asking to a large campaign
SEGMENT = 0.5  # score of who is asked for the quadrant alone
RESULT_DAYS = 30  # so long after a campaign a change of standing counts as its result


@dataclass(frozen=True, slots=True)
class Audience:
    """Someone as a campaign sees them."""

    state: str
    quadrant: str
    engagement: float
    liking: Liking
    unanswered: int  # invitations of late that led to no sign-up
    invited_lately: bool  # within the rest of the quiet


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a campaign suits someone; 0 is not at all."""

    score: float
    is_personal: bool = False
    for_quadrant: bool = False


NO_FIT = Fit(0.0)


def fit_for(person: Audience, quadrants: Sequence[str], *, is_limited: bool) -> Fit:
    """Return how a campaign suits someone; a limited one has few places, so potential alone is no reason."""
    if person.unanswered >= MOST_UNANSWERED:
        return NO_FIT
    if person.state in QUIET:
        return (
            Fit(person.liking.score, is_personal=True)
            if person.liking.score and not person.invited_lately
            else NO_FIT
        )
    if person.state not in LIVELY or (quadrants and person.quadrant not in quadrants):
        return NO_FIT
    if person.liking.score:
        return Fit(1.0 + person.liking.score)
    has_potential = person.quadrant != "tail" or person.engagement >= POTENTIAL
    if quadrants and has_potential and not is_limited:
        return Fit(SEGMENT + person.engagement / 1000, for_quadrant=True)
    return NO_FIT


def a_month_later(at: dt.datetime) -> dt.datetime:
    """Return the same day and hour of the next month; its last day where it is shorter."""
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))

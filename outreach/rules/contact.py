"""Owns the contact gate: may we write to this person now, for this purpose, and if not, why and until when.

Every objection says until when it holds: minus infinity is no objection, plus infinity is as long as things
stay as they are. The answer is yes when none reaches beyond now. The earliest time is the furthest of them,
moved on to the next hour at which the person may be written to; it is a promise if nothing else happens.
One code decides for a single person on a page and for a population at night.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from outreach.rules.hours import DAY, Hours, day_begins, day_places, hours_of
from outreach.rules.policy import STANDARD, STATES, ContactPolicy
from outreach.rules.purposes import CHANNELS, FINAL, PURPOSES, REFUSALS, Purpose
from users.rules.calendar import Calendar

ALL_CHANNELS = (1 << len(CHANNELS)) - 1
QUIET_STATES = (STATES.index("dormant"), STATES.index("lost"))
OUTSIDE = 5  # the code of `outside` in segmentation.rules.STATES
UNKNOWN = -1
DOUBLED, SILENCED = 2, 3  # conversations in a row without an answer
NOTHING = -np.inf
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate knows of n people; instants are seconds since 1970, minus infinity is never."""

    state: np.ndarray  # code in segmentation.rules.STATES, -1 without standing
    alumnus: np.ndarray
    may_profile: np.ndarray
    is_minor: np.ndarray
    is_deceased: np.ndarray
    is_restricted: np.ndarray
    is_unreadable: np.ndarray
    refused: np.ndarray  # bit mask of CHANNELS, for the asked purpose
    consented: np.ndarray  # the same
    recent: np.ndarray  # (n, k): the latest conversations that we opened, newest first
    booked: np.ndarray  # (n, m): until when room is kept for others that are to come
    unanswered: np.ndarray  # how many in a row, of those that we planned
    heard_at: np.ndarray  # their last message
    has_ticket: np.ndarray  # one that is open
    owns_ticket: np.ndarray  # whether who asks is the owner of one
    cooling_until: np.ndarray
    in_crisis: np.ndarray  # involved in one that is not over
    is_friend: np.ndarray  # friend mode
    is_wrong: np.ndarray  # the asked channel leads to somebody else
    consent_asked_at: np.ndarray
    held_out_until: np.ndarray
    overridden_until: np.ndarray  # by a lead, for the asked purpose and channel
    special_from: np.ndarray  # their birthday or the Spring Festival, today or next
    special_until: np.ndarray
    snoozed_until: np.ndarray
    skipped_at: np.ndarray
    is_noted: np.ndarray = field(default_factory=lambda: np.ones(0, dtype=bool), kw_only=True)  # a no is kept
    zone: np.ndarray  # place in `zones`
    zones: tuple[str, ...]  # the brand's own is the first
    calendar: Calendar


class Decision(NamedTuple):
    """The answer for one person; `earliest` is None when the answer is yes, or when waiting does not help."""

    allowed: bool
    reasons: tuple[str, ...]
    earliest: dt.datetime | None

    @property
    def words(self) -> list[str]:
        """Return the reasons in the language of the page."""
        return [str(REFUSALS[code]) for code in self.reasons]


UNREADABLE = Decision(False, ("unreadable",), None)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The answers for n people."""

    codes: tuple[str, ...]
    until: np.ndarray  # (n, codes): of the objections that hold now
    earliest: np.ndarray  # infinity: waiting does not help
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
        refusing = self.until[position] > self.now
        reasons = tuple(code for code, holds in zip(self.codes, refusing, strict=True) if holds)
        latest = self.earliest[position]
        earliest = dt.datetime.fromtimestamp(latest, dt.UTC) if reasons and np.isfinite(latest) else None
        return Decision(not reasons, reasons, earliest)

    def without(self, *codes: str) -> "Decisions":
        """Return the answers as if some objections were none."""
        ignored = np.isin(self.codes, codes)
        return Decisions(self.codes, np.where(ignored, NOTHING, self.until), self.earliest, self.now)

    def held_out(self, mask: np.ndarray, until: float) -> "Decisions":
        """Return the answers with some people left alone for comparison until an instant."""
        places, found = self.codes.index("held_out"), self.until.copy()
        found[mask, places] = until
        earliest = np.where(mask, np.maximum(self.earliest, until), self.earliest)
        return Decisions(self.codes, found, earliest, self.now)

    def of(self, mask: np.ndarray) -> "Decisions":
        """Return the answers for some of the people."""
        return Decisions(self.codes, self.until[mask], self.earliest[mask], self.now)


def contact_decisions(
    facts: Facts, purpose: str, channel: str, now: dt.datetime, policy: ContactPolicy = STANDARD
) -> Decisions:
    """Decide for everybody in `facts`; an unknown purpose or channel is a KeyError or ValueError."""
    rule, bit, at = PURPOSES[purpose], 1 << CHANNELS.index(channel), now.timestamp()
    answering = (
        facts.heard_at + policy.answer_hours * HOUR
        if rule.may_answer
        else np.full_like(facts.heard_at, NOTHING)
    )
    lasting = _lasting(facts, rule, purpose, bit, at, policy, answering)
    pace = _pace(facts, rule, policy)
    lifted = np.maximum(answering, facts.overridden_until) > at
    hours = _Hours(facts, rule, at, policy)
    rest_day = hours.is_rest()
    at_any_hour = (facts.overridden_until > at) | (rule.in_cooling_off & facts.owns_ticket)
    opens = np.where(at_any_hour, NOTHING, hours.next(np.full(len(facts.state), at)))
    objections = lasting | {code: np.where(lifted, NOTHING, until) for code, until in pace.items()}
    objections |= {
        "quiet_hours": np.where(rest_day, NOTHING, opens),
        "quiet_day": np.where(rest_day, opens, NOTHING),
    }
    ends = _ends(facts, rule, bit, purpose, answering)
    earliest = _earliest(lasting, pace, hours, answering, facts.overridden_until)
    until = np.column_stack(list(objections.values()))
    blind = np.isnan(until).any(axis=1) | np.isnan(earliest)
    until[:, list(objections).index("unreadable")] = np.where(blind | facts.is_unreadable, np.inf, NOTHING)
    until = np.where(np.isnan(until), NOTHING, until)
    return Decisions(tuple(objections), until, np.where(blind | (earliest >= ends), np.inf, earliest), at)


def contact_decision(
    facts: Facts, purpose: str, channel: str, now: dt.datetime, policy: ContactPolicy = STANDARD
) -> Decision:
    """Decide for the one person in `facts`; nobody there is unreadable."""
    if not len(facts.state):
        return UNREADABLE
    return contact_decisions(facts, purpose, channel, now, policy).one(0)


def _lasting(
    facts: Facts,
    rule: Purpose,
    purpose: str,
    bit: int,
    at: float,
    policy: ContactPolicy,
    answering: np.ndarray,
) -> dict[str, np.ndarray]:
    """Return the objections that nobody may set aside."""
    quiet = np.isin(facts.state, QUIET_STATES)
    found = {
        "unreadable": _while(facts.is_unreadable),
        "deceased": _while(facts.is_deceased),
        "restricted": _while(facts.is_restricted),
        "refused": _while(_is_refused(facts, rule, bit) & ~(rule.is_theirs & (answering > at))),
        "cooling_off": np.where(rule.in_cooling_off & facts.owns_ticket, NOTHING, facts.cooling_until),
        "wrong_contact": _while(facts.is_wrong),
        "crisis": _while(facts.in_crisis & (not rule.in_cooling_off)),
    }
    if rule.needs_consent:
        found["no_consent"] = _while((facts.consented & bit) == 0)
    if not rule.to_minors:
        found["minor"] = _while(facts.is_minor)
    if not rule.to_alumni:
        found["alumnus"] = _while(facts.alumnus)
    if not rule.to_dormant:
        found["dormant_rest"] = _while(quiet)
    if not rule.to_friends:
        found["friend_mode"] = _while(facts.is_friend)
    if purpose == "ticket":
        found["no_ticket"] = _while(~facts.has_ticket)
    if purpose == "consent":
        found["asked_recently"] = facts.consent_asked_at + policy.consent_days * DAY
    return found | (_planned(facts, purpose, at) if rule.is_planned else {})


def _planned(facts: Facts, purpose: str, at: float) -> dict[str, np.ndarray]:
    """Return the lasting objections to conversations for which we choose person and moment."""
    silenced = facts.unanswered >= SILENCED
    special = np.where(facts.special_from > at, facts.special_from, NOTHING)
    return {
        "no_profiling": _while(~facts.may_profile),
        "outside": _while((facts.state == OUTSIDE) & facts.may_profile & ~facts.alumnus),
        "no_standing": _while(facts.state == UNKNOWN),
        "silenced": np.where(silenced, special if purpose == "occasion" else np.inf, NOTHING),
        "snoozed": facts.snoozed_until,
    }


def _is_refused(facts: Facts, rule: Purpose, bit: int) -> np.ndarray:
    refused = (facts.refused & bit) > 0
    return np.asarray(refused & ~facts.has_ticket if rule.is_theirs else refused)


def _pace(facts: Facts, rule: Purpose, policy: ContactPolicy) -> dict[str, np.ndarray]:
    """Return the objections of pace, which an answer does not heed and a lead may set aside."""
    found = {"too_often": _capped(facts, policy)} if rule.is_capped else {}
    return found | (_waits(facts, policy) if rule.is_planned else {})


def _waits(facts: Facts, policy: ContactPolicy) -> dict[str, np.ndarray]:
    by_state = np.array([policy.waits[state] for state in STATES] + [0, 0])  # outside, unknown
    waits = by_state[facts.state]
    waits = np.where(facts.is_friend, np.maximum(waits, policy.friend_days), waits)
    silent = np.isin(facts.state, QUIET_STATES) & (facts.unanswered > 0)
    longer = np.where(silent, np.maximum(waits, policy.unanswered_days), waits)
    longer = np.where(facts.unanswered >= DOUBLED, 2 * longer, longer)
    return {
        "too_soon": _days_after(facts, waits),
        "unanswered": np.where(longer > waits, _days_after(facts, longer), NOTHING),
        "skipped": facts.skipped_at + policy.skip_rest_days * DAY,
        "held_out": facts.held_out_until,
    }


def _days_after(facts: Facts, days: np.ndarray) -> np.ndarray:
    """Return the beginning of the brand's day so many days after the last conversation."""
    last = facts.recent[:, 0]
    touched, zone = np.isfinite(last), facts.zones[0]
    begins = day_begins(day_places(np.where(touched, last, 0.0), zone) + days, zone)
    return np.where(touched, begins, last)


def _capped(facts: Facts, policy: ContactPolicy) -> np.ndarray:
    """Return when every cap has room: the k-th latest of the ends of what counts, bookings included."""
    until = np.full(len(facts.state), NOTHING)
    for touches, days in policy.caps:
        ends = np.sort(np.column_stack([facts.recent + days * DAY, facts.booked]), axis=1)
        if touches <= ends.shape[1]:
            until = np.maximum(until, ends[:, -touches])
    return until


@dataclass(frozen=True, slots=True)
class _Hours:
    """The hours of n people, each in their own zone."""

    facts: Facts
    rule: Purpose
    at: float
    policy: ContactPolicy

    def next(self, instants: np.ndarray) -> np.ndarray:
        """Return each instant, moved on to the person's next hours."""
        found = instants.copy()
        if self.rule.heeds_hours:
            last = float(max(self.at, np.max(instants, where=np.isfinite(instants), initial=NOTHING)))
            for place, mine in self._zones():
                found[mine] = self._of(place, last).next(instants[mine])
        return found

    def is_rest(self) -> np.ndarray:
        """Say for whom now is a day of rest."""
        resting = np.zeros(len(self.facts.state), dtype=bool)
        if self.rule.heeds_hours and self.rule.is_planned:
            for place, mine in self._zones():
                resting[mine] = self._of(place, self.at).is_rest(self.at)
        return resting

    def _zones(self) -> list[tuple[int, np.ndarray]]:
        return [(int(place), self.facts.zone == place) for place in np.unique(self.facts.zone)]

    def _of(self, place: int, last: float) -> Hours:
        facts, rests = self.facts, self.rule.is_planned
        return hours_of(facts.zones[place], self.at, last, self.policy, facts.calendar, rests=rests)


def _ends(facts: Facts, rule: Purpose, bit: int, purpose: str, answering: np.ndarray) -> np.ndarray:
    """Return when a yes would end by itself: after the special day, or after the time for an answer."""
    ends = np.full(len(facts.state), np.inf)
    if rule.is_theirs:
        ends = np.where(_is_refused(facts, rule, bit), answering, ends)
    if purpose == "occasion":
        ends = np.where(facts.unanswered >= SILENCED, np.minimum(ends, facts.special_until), ends)
    return ends


def _earliest(
    lasting: dict[str, np.ndarray],
    pace: dict[str, np.ndarray],
    hours: _Hours,
    answering: np.ndarray,
    overridden: np.ndarray,
) -> np.ndarray:
    """Return when it could become yes: an answer or a lead's word sets pace aside as long as it lasts."""
    first = np.maximum(np.column_stack(list(lasting.values())).max(axis=1), hours.at)
    paced = np.column_stack([first, *pace.values()]).max(axis=1)
    open_first, open_paced = hours.next(first), hours.next(paced)
    found = np.where(open_first < answering, open_first, open_paced)
    return np.where(first < overridden, first, found)


def _while(mask: np.ndarray) -> np.ndarray:
    return np.where(mask, np.inf, NOTHING)

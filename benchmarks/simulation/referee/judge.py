"""Owns the judgement of every conversation: at the instant of its booking, and again when it was opened."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from borax.calendars.lunardate import LunarDate

from benchmarks.simulation.referee.diary import Diary, Seen
from benchmarks.simulation.referee.records import Records, Touch
from benchmarks.simulation.referee.rulebook import (
    ANSWER_HOURS,
    ANSWERS,
    CAPS,
    CHILDHOOD,
    CONSENT_DAYS,
    FESTIVE_FROM,
    FRIEND_DAYS,
    NOT_TO_ALUMNI,
    NOT_TO_DORMANT,
    NOT_TO_FRIENDS,
    NOT_TO_MINORS,
    PLANNED,
    QUIET_FROM,
    QUIET_STATES,
    QUIET_UNTIL,
    THEIRS,
    UNANSWERED_QUIET,
    UNCAPPED,
    WAITS,
    Violation,
    brand_day,
    is_festive_night,
    is_spring_festival,
    zone_of,
)

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """One conversation at one instant, with all that was known of the person then."""

    touch: Touch
    at: dt.datetime
    seen: Seen
    records: Records
    profile: int

    @property
    def purpose(self) -> str:
        """Return what it was for."""
        return self.touch.purpose

    def before(self) -> list[Touch]:
        """Return the conversations opened before, answers left out, oldest first."""
        found = [
            each
            for each in self.records.touches[self.profile]
            if each.sent_at is not None
            and (each.sent_at, each.id) < (self.at, self.touch.id)
            and (each.undone_at is None or each.undone_at > self.at)
            and not self._answered(each, each.sent_at)
        ]
        return sorted(found, key=lambda each: (each.sent_at, each.id))

    def kept(self) -> int:
        """Return how many other bookings kept room."""
        return sum(
            each.booked_at is not None
            and (each.booked_at, each.id) < (self.at, self.touch.id)
            and each.id != self.touch.id
            and each.expires_at > self.at
            and (each.sent_at is None or (each.sent_at, each.id) > (self.at, self.touch.id))
            and (each.undone_at is None or each.undone_at > self.at)
            for each in self.records.touches[self.profile]
        )

    def heard(self, at: dt.datetime) -> dt.datetime | None:
        """Return their last message up to an instant."""
        messages = [said for (said,) in self.records.messages.get(self.profile, ()) if said <= at]
        replies = [
            each.answered_at
            for each in self.records.touches[self.profile]
            if each.is_answered and each.answered_at and each.answered_at <= at and each.undone_at is None
        ]
        return max([*messages, *replies], default=None)

    def _answered(self, touch: Touch, at: dt.datetime) -> bool:
        heard = self.heard(at) if touch.purpose in ANSWERS else None
        return heard is not None and at - heard < dt.timedelta(hours=ANSWER_HOURS)

    @property
    def is_answer(self) -> bool:
        """Say whether it answered a message of theirs."""
        return self._answered(self.touch, self.at)

    @property
    def is_lifted(self) -> bool:
        """Say whether a lead's word set the pace aside for it."""
        return any(
            (purpose, channel) == (self.touch.purpose, self.touch.channel)
            and made <= self.at < expires
            and (used is None or used >= self.at)
            for purpose, channel, made, expires, used in self.records.overrides.get(self.profile, ())
        )

    @property
    def is_friend(self) -> bool:
        """Say whether the person was in friend mode."""
        spans = self.records.friends.get(self.profile, ())
        return any(since <= self.at and (until is None or self.at < until) for since, until in spans)

    def tickets(self) -> list[int | None]:
        """Return the owners of the tickets that were open."""
        spans = self.records.tickets.get(self.profile, ())
        return [owner for owner, since, until in spans if since <= self.at and self.at < _end(until)]

    def said(self, purpose: str) -> tuple[str, dt.datetime] | None:
        """Return the newest entry of the ledger about a purpose on this channel."""
        entries = [
            (decision, at)
            for about, channel, decision, at, _id in self.records.consents.get(self.profile, ())
            if about == purpose and channel in ("", self.touch.channel) and at <= self.at
        ]
        return entries[-1] if entries else None

    def is_refused(self) -> bool:
        """Say whether they had said no to this."""
        heeded = {"all", self.purpose} | ({"marketing"} if self.purpose == "consent" else set())
        return any((said := self.said(each)) is not None and said[0] == "withdrawn" for each in heeded)


def judge_touches(records: Records, diary: Diary) -> list[Violation]:
    """Return what should not have been said, or not then."""
    return [
        Violation(name, touch.id, f"profile {profile}, {touch.purpose}, {at.isoformat()}, {told}")
        for profile, touches in records.touches.items()
        for touch in touches
        for at, told in instants(touch)
        for name in broken(touch, at, diary.of(profile, at), records, profile)
    ]


def instants(touch: Touch) -> Iterator[tuple[dt.datetime, str]]:
    """Return when a conversation was asked for: as a booking, and when it was opened."""
    if touch.booked_at is not None:
        yield touch.booked_at, "booked"
    if touch.sent_at is not None:
        yield touch.sent_at, "sent"


def broken(touch: Touch, at: dt.datetime, seen: Seen | None, records: Records, profile: int) -> Iterator[str]:
    """Return the rules that a conversation broke."""
    if seen is None:
        yield "nobody had seen the person"
        return
    case = Case(touch, at, seen, records, profile)
    yield from (name for name, rule in RULES.items() if rule(case))
    if not case.is_lifted:
        yield from (name for name, rule in PACE.items() if rule(case))


def _is_over_a_cap(case: Case) -> bool:
    """More than so many in a rolling window, bookings included, or two on one of the brand's days."""
    if case.purpose in UNCAPPED or case.is_answer:
        return False
    before, kept = case.before(), case.kept()
    for most, days in CAPS:
        if sum(each.sent_at > case.at - days * DAY for each in before) + kept >= most:
            return True
    return any(brand_day(each.sent_at) == brand_day(case.at) for each in before)


def _is_too_soon(case: Case) -> bool:
    """Sooner than their stage of life allows, doubled after two without an answer."""
    if case.purpose not in PLANNED or case.is_answer or not (before := case.before()):
        return False
    wait = WAITS.get(case.seen.state, 0)
    wait = max(wait, FRIEND_DAYS) if case.is_friend else wait
    silences = _silences(case)
    if silences and case.seen.state in QUIET_STATES:
        wait = max(wait, UNANSWERED_QUIET)
    wait *= 2 if silences >= 2 else 1
    return (brand_day(case.at) - brand_day(before[-1].sent_at)).days < wait


def _silences(case: Case) -> int:
    """How many planned conversations in a row had no answer."""
    heard = case.heard(case.at)
    return sum(
        each.purpose in PLANNED and (heard is None or each.sent_at > heard)
        for each in case.before()
        if not (each.is_answered and each.answered_at and each.answered_at <= case.at)
    )


def _is_silenced(case: Case) -> bool:
    """After three without an answer: only on their birthday or in the Spring Festival."""
    if case.purpose not in PLANNED or case.is_answer or _silences(case) < 3:
        return False
    today = brand_day(case.at)
    return case.purpose != "occasion" or not (is_spring_festival(today) or _is_birthday(case.seen, today))


def _is_birthday(seen: Seen, today: dt.date) -> bool:
    if seen.birthday is None:
        return False
    if seen.birthday_calendar == "lunar":
        born, now = (LunarDate.from_solar(each) for each in (seen.birthday, today))
        return born.month == now.month and (born.day == now.day or (born.day, now.day) == (30, 29))
    return (seen.birthday.month, seen.birthday.day) == (today.month, today.day)


def _is_quiet_hour(case: Case) -> bool:
    if case.purpose == "ticket":
        return False
    there = case.at.astimezone(zone_of(case.seen.home_zone))
    return not QUIET_UNTIL <= there.time() < QUIET_FROM


def _is_festive_evening(case: Case) -> bool:
    there = case.at.astimezone(zone_of(case.seen.home_zone))
    return case.purpose != "ticket" and is_festive_night(there.date()) and there.time() >= FESTIVE_FROM


def _is_refused(case: Case) -> bool:
    theirs = case.purpose in THEIRS and (case.is_answer or bool(case.tickets()))
    return case.is_refused() and not theirs


def _lacks_consent(case: Case) -> bool:
    if case.purpose != "marketing":
        return False
    given, closed = case.said("marketing"), _last_refusal_of_all(case)
    return given is None or given[0] != "given" or (closed is not None and closed >= given[1])


def _last_refusal_of_all(case: Case) -> dt.datetime | None:
    entries = case.records.consents.get(case.profile, ())
    return max(
        (
            at
            for about, channel, decision, at, _id in entries
            if (about, decision) == ("all", "withdrawn")
            and channel in ("", case.touch.channel)
            and at <= case.at
        ),
        default=None,
    )


def _is_cooling(case: Case) -> bool:
    """Left in peace: only the owner of a ticket may write, about the ticket."""
    spans = case.records.coolings.get(case.profile, ())
    if not any(since < case.at < until for since, until in spans):
        return False
    owner = case.touch.employee is not None and case.touch.employee in case.tickets()
    return not (case.purpose == "ticket" and owner)


def _reaches_a_stranger(case: Case) -> bool:
    """On a channel that led to somebody else, before anybody has put it right."""
    return any(
        channel == case.touch.channel and since < case.at and (until is None or case.at < until)
        for channel, since, until in case.records.strangers.get(case.profile, ())
    )


def _asks_again(case: Case) -> bool:
    asked = (each for each in case.before() if each.purpose == "consent")
    return case.purpose == "consent" and any(each.sent_at > case.at - CONSENT_DAYS * DAY for each in asked)


def _is_child(case: Case) -> bool:
    born, today = case.seen.birthday, brand_day(case.at)
    young = born is not None and born > today.replace(year=today.year - CHILDHOOD, day=min(today.day, 28))
    return case.purpose in NOT_TO_MINORS and (case.seen.is_minor or young)


def _is_unwatched(case: Case) -> bool:
    """Chosen by us, though they don't want to be chosen."""
    said = case.said("profiling")
    allowed = said[0] == "given" if said else case.seen.may_profile
    return case.purpose in PLANNED and not allowed


def _is_left_alone(case: Case) -> bool:
    """Drawn to be compared with, and silent since: nothing planned until the period ends."""
    if case.purpose not in PLANNED or case.is_answer:
        return False
    heard = case.heard(case.at)
    return any(
        since <= case.at and brand_day(case.at) < ends_on and (heard is None or brand_day(heard) < starts_on)
        for since, starts_on, ends_on in case.records.held.get(case.profile, ())
    )


def _end(instant: object) -> dt.datetime:
    return instant if isinstance(instant, dt.datetime) else dt.datetime.max.replace(tzinfo=dt.UTC)


Rule = Callable[[Case], bool]
RULES: dict[str, Rule] = {
    "refused or withdrawn": _is_refused,
    "no consent": _lacks_consent,
    "cooling-off": _is_cooling,
    "friend mode": lambda case: case.purpose in NOT_TO_FRIENDS and case.is_friend,
    "dormant, no routine": lambda case: case.purpose in NOT_TO_DORMANT and case.seen.state in QUIET_STATES,
    "to a stranger": _reaches_a_stranger,
    "minor": _is_child,
    "alumnus": lambda case: case.purpose in NOT_TO_ALUMNI and case.seen.kind == "alumnus",
    "deceased or restricted": lambda case: case.seen.is_deceased or case.seen.is_restricted,
    "no profiling": _is_unwatched,
    "a ticket without a ticket": lambda case: case.purpose == "ticket" and not case.tickets(),
    "asked for consent again": _asks_again,
    "silenced": _is_silenced,
}
PACE: dict[str, Rule] = {  # what a lead's word may set aside
    "over a cap": _is_over_a_cap,
    "too soon": _is_too_soon,
    "quiet hours": _is_quiet_hour,
    "Spring Festival night": _is_festive_evening,
    "left alone to compare with": _is_left_alone,
}

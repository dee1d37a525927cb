"""Owns the referee's own rules, written down from what the product promises, not from its code."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

BRAND = "Asia/Shanghai"
CAPS = (
    (1, 1),
    (2, 7),
    (4, 30),
)  # conversations, days: each a rolling window, and the first a calendar day, too
WAITS = {"new": 3, "active": 7, "cooling": 14, "dormant": 14, "lost": 30, "outside": 0}
UNANSWERED_QUIET = 30  # dormant or lost, and the last one had no answer
FRIEND_DAYS = 60
ANSWER_HOURS = 48
CONSENT_DAYS = 180
DISPLEASED, LOW, COOLING_DAYS = 3, 2, 30
QUIET_FROM, QUIET_UNTIL, FESTIVE_FROM = dt.time(20, 30), dt.time(9), dt.time(18)
SPRING_FESTIVALS = {dt.date(2025, 1, 29), dt.date(2026, 2, 17), dt.date(2027, 2, 6)}
CHILDHOOD = 14

# Which purposes may not be used towards whom, or must be.
PLANNED = {"care", "occasion", "invitation", "marketing", "survey", "notice", "consent"}
UNCAPPED = {"service", "ticket"}
ANSWERS = {"care", "service", "ticket", "promise", "revisit"}
NOT_TO_DORMANT = {"marketing", "survey", "notice", "consent"}
NOT_TO_FRIENDS = {"care", "invitation", "marketing", "survey", "notice", "consent"}
NOT_TO_MINORS = {"invitation", "marketing", "survey", "consent"}
NOT_TO_ALUMNI = {"care", "marketing", "survey", "consent"}
THEIRS = {"service", "ticket"}
QUIET_STATES = {"dormant", "lost"}


class Violation(NamedTuple):
    """Something that should not have been."""

    rule: str
    number: int  # of the touch, plan, or other row
    told: str


def zone_of(name: str) -> ZoneInfo:
    """Return a person's zone; without one, the brand's."""
    return ZoneInfo(name or BRAND)


def brand_day(instant: dt.datetime) -> dt.date:
    """Return the brand's calendar day of an instant."""
    return instant.astimezone(ZoneInfo(BRAND)).date()


def is_festive_night(day: dt.date) -> bool:
    """Say whether a day is New Year's Eve or one of the three days after it."""
    return any(-1 <= (day - first).days <= 2 for first in SPRING_FESTIVALS)


def is_spring_festival(day: dt.date) -> bool:
    """Say whether a day is one of the first three of the lunar year."""
    return any(0 <= (day - first).days <= 2 for first in SPRING_FESTIVALS)

"""Owns how a test tells the gate of one person, and asks it."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from outreach.rules import Facts, contact_decision
from outreach.rules.contact import DAY, HOUR
from users.rules.calendar import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
ANNOUNCED = Calendar(announced_years=frozenset(range(2020, 2030)))
STATES = {"new": 0, "active": 1, "cooling": 2, "dormant": 3, "lost": 4, "outside": 5}
NEVER = -np.inf
INSTANTS = (
    *("heard_at", "cooling_until", "consent_asked_at", "held_out_until", "overridden_until"),
    *("special_from", "special_until", "snoozed_until", "skipped_at"),
)
MASKS = (
    *("alumnus", "is_minor", "is_deceased", "is_restricted", "is_unreadable"),
    *("has_ticket", "owns_ticket", "is_friend", "is_wrong", "in_crisis"),
)


def facts(state="active", ago=(), booked=(), zones=("Asia/Shanghai",), calendar=ANNOUNCED, **changes):
    """One person, touched so many days ago, newest first."""
    recent, kept = np.full((1, 4), NEVER), np.full((1, 4), NEVER)
    recent[0, : len(ago)] = sorted((NOW.timestamp() - days * DAY for days in ago), reverse=True)
    kept[0, : len(booked)] = [NOW.timestamp() + hours * HOUR for hours in booked]
    values = {name: [NEVER] for name in INSTANTS} | {name: [False] for name in MASKS}
    values |= {
        "state": [STATES.get(state, -1)], "may_profile": [True], "refused": [0], "consented": [0],
        "unanswered": [0], "zone": [len(zones) - 1],
    }  # fmt: skip
    values |= {name: [value] for name, value in changes.items()}
    arrays = {name: np.array(value) for name, value in values.items()}
    return Facts(**arrays, recent=recent, booked=kept, zones=zones, calendar=calendar)


def at(days=0.0, hours=0.0):
    return NOW.timestamp() + days * DAY + hours * HOUR


def decide(purpose="care", now=NOW, channel="wecom", **known):
    return contact_decision(facts(**{"has_ticket": purpose == "ticket"} | known), purpose, channel, now)


def day(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

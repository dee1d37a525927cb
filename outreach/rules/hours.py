"""Owns the hours at which a person may be written to: the instants of a zone's mornings and evenings."""

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from outreach.rules.policy import ContactPolicy, seconds_of
from users.rules.calendar import Calendar

FIRST, LAST = dt.date(2015, 1, 1), dt.date(2045, 1, 1)
ORIGIN = (FIRST - dt.date(1970, 1, 1)).days
DAY = 86_400.0
BLOCK = 32  # days: windows are made for whole blocks
FESTIVE_EVENING = 18 * 3600.0  # on the nights of the Spring Festival families are among themselves


@cache
def midnights(zone: str) -> np.ndarray:
    """Return the instants at which the days of a zone begin, from `FIRST` on."""
    here, days = ZoneInfo(zone), (LAST - FIRST).days
    return np.array(
        [
            dt.datetime.combine(FIRST + dt.timedelta(days=number), dt.time(), here).timestamp()
            for number in range(days)
        ]
    )


def day_places(instants: np.ndarray, zone: str) -> np.ndarray:
    """Return in which day of `midnights` each instant falls."""
    return np.searchsorted(midnights(zone), instants, side="right") - 1


def day_begins(places: np.ndarray, zone: str) -> np.ndarray:
    """Return when days begin, by their places in `midnights`."""
    starts = midnights(zone)
    return np.asarray(starts[np.clip(places, 0, len(starts) - 1)])


@dataclass(frozen=True, slots=True)
class Hours:
    """When people of one zone may be written to, as windows in order, and the days of rest among them."""

    starts: np.ndarray
    ends: np.ndarray
    zone: str
    resting: frozenset[int]  # places of days

    def next(self, instants: np.ndarray) -> np.ndarray:
        """Return each instant where it is in a window, else when the next one begins; infinity stays."""
        place = np.searchsorted(self.ends, instants, side="right")
        known = np.append(self.starts, np.inf)[place]
        return np.maximum(instants, known)

    def is_rest(self, instant: float) -> bool:
        """Say whether an instant falls on a day of rest."""
        return int(day_places(np.array([instant]), self.zone)[0]) in self.resting


def hours_of(
    zone: str, first: float, last: float, policy: ContactPolicy, calendar: Calendar, *, rests: bool
) -> Hours:
    """Return the windows of a zone between two instants, and a month beyond; days of rest have none."""
    begin, end = (int(place) for place in day_places(np.array([first, last]), zone))
    begin, end = max(begin - 1, 0), BLOCK * -(-(end + 40) // BLOCK)  # few ends, so that they are met again
    return _hours(zone, begin, end, policy.quiet_until, policy.quiet_from, calendar, rests)


@lru_cache(maxsize=256)
def _hours(
    zone: str, begin: int, end: int, opens: str, closes: str, calendar: Calendar, rests: bool
) -> Hours:
    """Return the windows of the days between two places; one day is asked about many people."""
    places = np.arange(begin, min(end, (LAST - FIRST).days - 1))
    # Counted back from the midnight after: clocks change in the small hours, before any window.
    starts = midnights(zone)[places + 1] - DAY + seconds_of(opens)
    ends = midnights(zone)[places + 1] - DAY + seconds_of(closes)
    days = [FIRST + dt.timedelta(days=int(place)) for place in places]
    festive = np.array([calendar.is_spring_festival_night(day) for day in days], dtype=bool)
    evening = midnights(zone)[places + 1] - DAY + FESTIVE_EVENING
    ends = np.where(festive, np.minimum(ends, evening), ends)
    resting = np.array([rests and is_rest_day(day, calendar) for day in days], dtype=bool)
    return Hours(starts[~resting], ends[~resting], zone, frozenset(int(place) for place in places[resting]))


def is_rest_day(day: dt.date, calendar: Calendar) -> bool:
    """Say whether nobody is contacted by plan: a quiet day, a day of mourning, or one that may change."""
    return calendar.is_quiet(day) or calendar.is_mourning(day) or calendar.is_provisional(day)

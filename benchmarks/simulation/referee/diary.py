"""Owns what the referee sees while the days pass: who was what, from when on."""

import bisect
import datetime as dt
from collections import defaultdict
from typing import NamedTuple

LOOK = """
SELECT p.id, coalesce(s.state, ''), p.kind, p.is_minor, p.birthday, p.birthday_calendar, p.is_deceased,
       p.is_restricted, p.home_zone, p.may_profile
  FROM users_profile p LEFT JOIN segmentation_standing s ON s.profile_id = p.id
 WHERE %(profile)s IS NULL OR p.id = %(profile)s"""


class Seen(NamedTuple):
    """One person, as the tables had them at an instant."""

    state: str
    kind: str
    is_minor: bool
    birthday: dt.date | None
    birthday_calendar: str
    is_deceased: bool
    is_restricted: bool
    home_zone: str
    may_profile: bool


class Diary:
    """What was seen of everybody, kept where it changed."""

    def __init__(self) -> None:
        """Begin empty."""
        self.times: dict[int, list[dt.datetime]] = defaultdict(list)
        self.pages: dict[int, list[Seen]] = defaultdict(list)

    def look(self, cursor, now: dt.datetime, profile: int | None = None) -> None:
        """Read everybody, or one person, and keep who changed."""
        cursor.execute(LOOK, {"profile": profile})
        for number, *row in cursor.fetchall():
            seen, pages = Seen(*row), self.pages[number]
            if not pages or pages[-1] != seen:
                pages.append(seen)
                self.times[number].append(now)

    def of(self, profile: int, at: dt.datetime) -> Seen | None:
        """Return what someone was at an instant, None before they were first seen."""
        place = bisect.bisect_right(self.times[profile], at)
        return self.pages[profile][place - 1] if place else None

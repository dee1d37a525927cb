"""Owns the numbers of the area "contact": how often we may write, how long we wait, when we remember."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.utils.translation import gettext as _

NUMBERS = {  # the least and the most
    "unanswered_days": (1, 365),
    "friend_days": (1, 365),
    "consent_days": (30, 730),
    "answer_hours": (1, 72),
    "displeased_run": (2, 10),
    "cooling_off_days": (1, 365),
    "skip_rest_days": (1, 365),
    "slow_care_days": (1, 730),
    "returned_days": (1, 30),
    "new_assignment_days": (0, 30),
    "holdout_percent": (0, 50),
    "works_free_days": (0, 1),
}
SWITCHES = ("works_free_days",)  # 1 is yes
TIMES = {"quiet_from": ("16:00", "23:00"), "quiet_until": ("06:00", "12:00")}
STATES = ("new", "active", "cooling", "dormant", "lost")


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """How often, and when. All limits bind together.

    The windows of the caps roll: a day in them is 24 hours. Waits are calendar days of the brand.
    """

    caps: tuple[tuple[int, int], ...] = ((1, 1), (2, 7), (4, 30))  # (touches, days)
    # Days between two conversations that we open, by the person's state: who comes less hears less from us.
    waits: Mapping[str, int] = field(
        default_factory=lambda: {"new": 3, "active": 7, "cooling": 14, "dormant": 14, "lost": 30}
    )
    unanswered_days: int = 30  # dormant or lost, and the last touch was not answered
    friend_days: int = 60  # friend mode: between two occasions
    consent_days: int = 180  # between two requests for a consent
    answer_hours: int = 48  # after their last message: what we write is an answer
    quiet_from: str = "20:30"  # in the person's own zone
    quiet_until: str = "09:00"
    displeased_run: int = 3  # displeased messages or low satisfaction in a row
    cooling_off_days: int = 30
    skip_rest_days: int = 14
    slow_care_days: int = 90
    returned_days: int = 7
    new_assignment_days: int = 3
    holdout_percent: int = 10  # of those who become candidates, left alone for comparison; 0 is off
    works_free_days: int = 0  # 1: the lists are filled on weekends and holidays, too

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Return a policy from stored values; a ValueError names the field and its range."""
        unknown = set(values) - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(_("没有这个设置：%(name)s") % {"name": sorted(unknown)[0]})
        given = dict(values)
        if "caps" in given:
            given["caps"] = tuple(tuple(cap) for cap in given["caps"])
        if "waits" in given:
            given["waits"] = {**cls().waits, **given["waits"]}
        policy = cls(**given)
        policy.check()
        return policy

    def as_values(self) -> dict:
        """Return the values as JSON can hold them."""
        return asdict(self) | {"caps": [list(cap) for cap in self.caps]}

    def check(self) -> None:
        """Raise a ValueError that names the first number out of range."""
        if not self.caps:
            raise ValueError(_("caps 至少要有一项"))
        for position, cap in enumerate(self.caps, 1):
            if len(cap) != 2:
                raise ValueError(_("caps 的每一项是两个数：次数和天数"))
            _in_range(f"caps[{position}]", cap[0], 1, 10)
            _in_range(f"caps[{position}]", cap[1], 1, 60)
        if set(self.waits) != set(STATES):
            raise ValueError(_("waits 只能有这些状态：%(names)s") % {"names": ", ".join(STATES)})
        for state, days in self.waits.items():
            _in_range(f"waits.{state}", days, 1, 365)
        for name, (low, high) in NUMBERS.items():
            _in_range(name, getattr(self, name), low, high)
        for name, (first, last) in TIMES.items():
            _time_between(name, getattr(self, name), first, last)


def seconds_of(time: str) -> int:
    """Return the seconds since midnight of a time such as 20:30."""
    hours, minutes = time.split(":")
    return 3600 * int(hours) + 60 * int(minutes)


def _time_between(name: str, time: object, first: str, last: str) -> None:
    if not isinstance(time, str) or not re.fullmatch(r"\d\d:[0-5]\d", time) or not first <= time <= last:
        raise ValueError(
            _("%(name)s 要在 %(low)s 到 %(high)s 之间") % {"name": name, "low": first, "high": last}
        )


def _in_range(name: str, number: object, low: int, high: int) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
        raise ValueError(
            _("%(name)s 要在 %(low)s 到 %(high)s 之间") % {"name": name, "low": low, "high": high}
        )


STANDARD = ContactPolicy()
UNDO = dt.timedelta(minutes=10)  # how long a touch may be taken back

"""Owns the numbers of the area "contact": how often we may write, how long we wait, when we remember."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.utils.translation import gettext as _

STATES = ("new", "active", "cooling", "dormant", "lost")


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """How often, and when. All limits bind together; windows roll and are counted in days of 24 hours."""

    caps: tuple[tuple[int, int], ...] = ((1, 1), (2, 7), (4, 30))  # (touches, days)
    # Days between two conversations that we open, by the person's state: who comes less hears less from us.
    waits: Mapping[str, int] = field(
        default_factory=lambda: {"new": 3, "active": 7, "cooling": 14, "dormant": 14, "lost": 30}
    )
    unanswered_days: int = 30  # dormant or lost, and the last touch was not answered
    skip_rest_days: int = 14
    slow_care_days: int = 90
    returned_days: int = 7
    new_assignment_days: int = 3

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
        for name, top in (("unanswered_days", 365), ("skip_rest_days", 365), ("slow_care_days", 730)):
            _in_range(name, getattr(self, name), 1, top)
        _in_range("returned_days", self.returned_days, 1, 30)
        _in_range("new_assignment_days", self.new_assignment_days, 0, 30)


def _in_range(name: str, number: object, low: int, high: int) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
        raise ValueError(
            _("%(name)s 要在 %(low)s 到 %(high)s 之间") % {"name": name, "low": low, "high": high}
        )


STANDARD = ContactPolicy()
UNDO = dt.timedelta(minutes=10)  # how long a touch may be taken back

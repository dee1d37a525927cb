"""Owns the sentences that explain a standing."""

import datetime as dt

from django.utils.translation import gettext as _

from scrm.lib import clock
from segmentation.models import Standing
from users.models import EventType
from users.rules import DIMENSIONS


def sentences(standing: Standing, today: dt.date) -> list[str]:
    """Return why someone stands where they stand, in plain sentences."""
    found = [
        _fallen_silent(standing, bit, today) for bit in range(len(DIMENSIONS)) if _declines(standing, bit)
    ]
    if standing.last_purchase_on:
        found.append(_("最近一次购买 %(day)s") % {"day": standing.last_purchase_on.isoformat()})
    return found


def _declines(standing: Standing, bit: int) -> bool:
    return bool(standing.declining >> bit & 1 and standing.last_days[bit] >= 0 and standing.baseline_days)


def _fallen_silent(standing: Standing, bit: int, today: dt.date) -> str:
    usual = 7 * standing.baseline[bit] / standing.baseline_days
    return _("连续 %(weeks)s 周没有%(what)s，过去每周 %(usual)s 天") % {
        "weeks": (clock.day_number(today) - standing.last_days[bit]) // 7,
        "what": EventType.Dimension(DIMENSIONS[bit]).label,
        "usual": f"{usual:.1f}".removesuffix(".0"),
    }

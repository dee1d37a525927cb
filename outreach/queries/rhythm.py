"""Owns the strip of weeks on someone's page: which behaviour was alive when."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scrm.lib.svg import Mark, Strip, rhythm
from segmentation.models import DailyActivity
from users.models import EventType
from users.queries import lanes

WEEKS = 40
LEVELS = (0, 1, 2, 3, 3, 4, 4, 4)  # by active days in a week


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The drawing, and the same numbers as a table."""

    svg: SafeString
    head: list[str]
    rows: list[list[str | int]]


def rhythm_of(profile_id: int, today: dt.date, judged_days: int) -> Rhythm | None:
    """Return the last forty weeks of each behaviour that was ever alive in them (two queries)."""
    judged = min(max(round(judged_days / 7), 1), WEEKS - 1)
    start = today - dt.timedelta(days=7 * WEEKS)
    days = DailyActivity.objects.filter(profile_id=profile_id, day__gte=start, day__lt=today)
    known = lanes()
    counts = [[0] * WEEKS for _lane in known]
    for day, mask in days.values_list("day", "behaviours"):
        for bit in range(len(known)):
            counts[bit][(day - start).days // 7] += mask >> bit & 1
    weeks = [date_format(start + dt.timedelta(days=7 * week), _("n月j日")) for week in range(WEEKS)]
    labels = dict(EventType.Dimension.choices)
    alive = [
        (lane.name or labels[lane.dimension], row)
        for lane, row in zip(known, counts, strict=True)
        if any(row)
    ]
    if not alive:
        return None
    strips = [
        Strip("active", str(label), [LEVELS[days] for days in row], _titles(weeks, row))
        for label, row in alive
    ]
    return Rhythm(
        svg=rhythm(strips, marks=[Mark(WEEKS - judged, WEEKS - 1, _("判断期"))], title=_("近 40 周的节奏")),
        head=[_("行为"), _("判断期内活跃天数"), _("判断期前活跃天数")],
        rows=[[str(label), sum(row[-judged:]), sum(row[:-judged])] for label, row in alive],
    )


def _titles(weeks: list[str], row: list[int]) -> list[str]:
    return [
        _("%(week)s 起的一周：%(days)s 天") % {"week": week, "days": days}
        for week, days in zip(weeks, row, strict=True)
    ]

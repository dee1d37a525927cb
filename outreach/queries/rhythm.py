"""Owns the strips of weeks on someone's page: which behaviour was alive when, and what was judged of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scrm.lib import clock
from scrm.lib.svg import Mark, Strip, Tick, rhythm
from segmentation.models import DailyActivity, Standing
from segmentation.queries import evidence
from segmentation.rules import Policy, edges_before, group_of
from users.models import EventType
from users.queries import lanes
from users.rules import Lane

WEEKS = 40
LEVELS = (0, 1, 2, 3, 3, 4, 4, 4)  # by active days in a week
TICKS = (0, 10, 20, 30)
Weeks = list[int]  # active days in each week


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The drawing, what its colours mean, and the same numbers as a table."""

    svg: SafeString
    keys: list[tuple[str, str]]  # colour, meaning
    head: list[str]
    rows: list[list[str | int]]


@dataclass(frozen=True, slots=True)
class Line:
    """One behaviour: its name, its weeks, and what the standing tells of it, if there is one."""

    label: str
    weeks: Weeks
    fact: evidence.Fact | None
    is_judged: bool

    @property
    def key(self) -> str:
        """Return the colour: fallen silent, alive, or too rare to be judged."""
        if self.fact and self.fact["declining"] and self.fact["established"]:
            return "dormant"
        return "active" if self.fact is None or self.fact["established"] else "tail"


def rhythm_of(profile_id: int, standing: Standing | None, policy: Policy, today: dt.date) -> Rhythm | None:
    """Return the last forty weeks up to today of each behaviour alive in them (two queries)."""
    start = today - dt.timedelta(days=7 * WEEKS - 1)
    days = DailyActivity.objects.filter(profile_id=profile_id, day__gte=start).exclude(behaviours=0)
    active = list(days.values_list("day", "behaviours"))
    if not active:
        return None
    known = lanes()
    lines = list(_lines(_counted(active, start, len(known)), known, standing, policy))
    if not lines:
        return None
    weeks = [date_format(start + dt.timedelta(days=7 * week), _("n月j日")) for week in range(WEEKS)]
    is_compared = standing is not None and standing.basis == "rhythm"
    marks = list(_marks(standing, policy, start, known)) if standing else []
    return Rhythm(
        svg=rhythm(
            [_strip(line, weeks, is_compared) for line in lines],
            marks=marks,
            ticks=[Tick(week, weeks[week]) for week in TICKS],
            title=_("近 40 周的节奏"),
        ),
        keys=_keys({line.key for line in lines}),
        head=_head(standing, policy),
        rows=[_row(line) for line in lines],
    )


def _counted(active: Sequence[tuple[dt.date, int]], start: dt.date, width: int) -> list[Weeks]:
    """Count active days by behaviour and week."""
    counts = [[0] * WEEKS for _lane in range(width)]
    for day, mask in active:
        week = min((day - start).days // 7, WEEKS - 1)
        for bit in range(width):
            counts[bit][week] += mask >> bit & 1
    return counts


def _lines(
    counts: Sequence[Weeks], known: Sequence[Lane], standing: Standing | None, policy: Policy
) -> Iterator[Line]:
    """Yield the behaviours that were alive, with what the standing tells of each."""
    told = evidence.behaviours(standing, policy, lambda: known) if standing else []
    facts = {(fact["dimension"], fact["behaviour"]): fact for fact in told}
    labels = dict(EventType.Dimension.choices)
    for lane, weeks in zip(known, counts, strict=True):
        if any(weeks):
            label = str(lane.name or labels[lane.dimension])
            fact = facts.get((lane.dimension, lane.name))
            yield Line(label, weeks, fact, _is_judged(standing, lane))


def _is_judged(standing: Standing | None, lane: Lane) -> bool:
    """Say whether a behaviour is judged: by the rhythm every one, by the fixed rule those of one kind."""
    group = evidence.FIXED.get(standing.decided_by) if standing else None
    return group is None or group_of(lane.dimension) == group


def _strip(line: Line, weeks: list[str], is_compared: bool) -> Strip:
    titles = [
        _("%(week)s 起的一周：%(days)s 天") % {"week": week, "days": days}
        for week, days in zip(weeks, line.weeks, strict=True)
    ]
    levels = [LEVELS[min(days, 7)] for days in line.weeks]
    return Strip(
        line.key, line.label, levels, titles, note=_note(line.fact, is_compared), is_marked=line.is_judged
    )


def _note(fact: evidence.Fact | None, is_compared: bool) -> str:
    """Say what was usual and what came of it in each of the periods, or else when it was last."""
    if fact is None:
        return ""
    if not is_compared:
        return _("最近 {day}").format(day=date_format(fact["last_on"], _("n月j日")))
    seen = " · ".join(str(days) for days in fact["periods"])
    if not fact["per_week"]:
        return _("平常很少，三段 {seen} 天").format(seen=seen)
    return _("平常每周 {rate:g} 天，三段 {seen} 天").format(rate=fact["per_week"], seen=seen)


def _marks(standing: Standing, policy: Policy, start: dt.date, known: Sequence[Lane]) -> Iterator[Mark]:
    """Yield what was compared: own rhythm and periods, or the days that the fixed rule allows."""
    end = clock.day_number(standing.as_of)
    if standing.basis == "rhythm":
        first, *edges = edges_before(end, policy, standing.baseline_days)
        usual = _span(first, edges[0], start)
        yield Mark(*usual, _("平常"), _("平常的节奏从这里看"), is_usual=True)
        names = ["", _("最近三段"), ""]
        for name, (began, ended) in zip(names, pairwise(edges), strict=True):
            yield Mark(
                *_span(began, ended, start), name, _("判断的一段，{n} 天").format(n=policy.period_days)
            )
    elif limit := evidence.facts(standing, policy, lambda: known)[0].get("limit"):
        yield Mark(*_span(end - limit, end, start), _("满 {n} 天算久").format(n=limit))


def _span(first: int, last: int, start: dt.date) -> tuple[float, float]:
    """Return days as weeks of the drawing, cut at its edges."""
    began, ended = ((day - clock.day_number(start)) / 7 for day in (first, last))
    return min(max(began, 0.0), WEEKS), min(max(ended, 0.0), WEEKS)


def _keys(used: set[str]) -> list[tuple[str, str]]:
    """Return what the colours say, those that are not there left out."""
    names = {"active": _("有自己的节奏"), "dormant": _("比平常少很多"), "tail": _("来得太少，不算数")}
    return [(key, name) for key, name in names.items() if key in used]


def _head(standing: Standing | None, policy: Policy) -> list[str]:
    periods = [_("第 {n} 段").format(n=number) for number in (1, 2, 3)] if standing else []
    usual = [_("平常每周天数")] if standing else []
    return [_("行为"), _("近 40 周活跃天数"), *usual, *periods]


def _row(line: Line) -> list[str | int]:
    told = [line.fact["per_week"], *line.fact["periods"]] if line.fact else []
    return [line.label, sum(line.weeks), *told]

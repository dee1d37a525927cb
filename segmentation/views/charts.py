"""Owns how the dashboard is drawn: numbers in, charts with their tables and links out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scrm.lib import svg
from scrm.templatetags.reunion import month_day
from segmentation.models import Quadrant, State, Tier
from segmentation.queries.dashboard import Dashboard
from segmentation.queries.people import NONE

WIDE = 760
NOWHERE = "plum"  # the colour of those who have no place on an axis
PLACES = {"state": State, "quadrant": Quadrant, "tier": Tier}
HUES = {"S": "4", "A": "3", "B": "1", "C": "tail"}  # a tier has no colour of its own


@dataclass(frozen=True)
class Chart:
    """A drawing with its caption and the same data as a table, as `_chart.html` takes them."""

    caption: str
    svg: SafeString
    head: list[str]
    rows: list[list[object]]


@dataclass(frozen=True)
class Links:
    """Addresses of the people behind a number: whose they are and which dates are compared."""

    scope: Mapping[str, object]
    since: dt.date | None
    until: dt.date

    def people(self, **filters: object) -> str:
        """Return the address of the people whom the filters keep."""
        params = {name: value for name, value in {**filters, **self.scope}.items() if value}
        return f"{reverse('segmentation:people')}?{urlencode(params, doseq=True)}"

    def end(self, axis: str, place: str, *, is_until: bool) -> str:
        """Return the address of the people who stood at a place on one of the two dates.

        Of those without a place whoever had one on the other date is meant, as in the flows.
        """
        date = self.until if is_until else self.since
        if date is None:
            return ""
        if not place:
            return self.moved(axis, [], [place]) if is_until else self.moved(axis, [place], [])
        return self.people(axis=axis, at=place, on=date.isoformat())

    def moved(self, axis: str, sources: Iterable[str], targets: Iterable[str]) -> str:
        """Return the address of the people who moved between the two dates."""
        return self.people(
            axis=axis,
            moved_from=[place or NONE for place in sources],
            moved_to=[place or NONE for place in targets],
            since=self.since.isoformat() if self.since else "",
            until=self.until.isoformat(),
        )


def signed(change: int | None) -> str:
    """Return a change with its arrow."""
    if change is None:
        return ""
    if change == 0:
        return _("持平")
    return f"{'↑' if change > 0 else '↓'} {abs(change):,}"


def quadrants(board: Dashboard, links: Links) -> Chart:
    """Draw value against engagement."""
    counts = board.counts("quadrant")
    placed = sum(counts[place] for place in Quadrant.values)
    tiles = [
        svg.Tile(
            place.value,
            str(place.label),
            counts[place],
            counts[place] / placed if placed else 0,
            signed(board.change("quadrant", place)),
            links.people(quadrant=place.value),
        )
        for place in Quadrant
    ]
    caption = _("价值 × 互动 四象限")
    return Chart(
        caption,
        svg.quadrant(tiles, title=caption, x_label=_("互动 →"), y_label=_("价值 →")),
        [_("象限"), _("人数"), _("占比"), _("变化")],
        [[tile.label, tile.count, f"{tile.share:.1%}", tile.note or "—"] for tile in tiles],
    )


def states(board: Dashboard, links: Links) -> Chart:
    """Draw the states as one bar."""
    counts = board.counts("state")
    parts = [
        svg.Part(place.value, str(place.label), counts[place], links.people(state=place.value))
        for place in State
    ]
    caption = _("活跃状态")
    return Chart(
        caption,
        svg.stacked_bar(parts, title=caption),
        [_("活跃状态"), _("人数"), _("占比"), _("变化")],
        [
            [
                part.label,
                part.count,
                f"{part.count / board.total:.1%}" if board.total else "—",
                signed(board.change("state", part.key)) or "—",
            ]
            for part in parts
        ],
    )


def flows(pairs: Mapping[tuple[str, str], int], axis: str, links: Links) -> Chart:
    """Draw who went where between the two dates."""
    sides = [_side(axis, pairs, end, links) for end in (0, 1)]
    streams = [
        svg.Flow(_hue(source), _hue(target), people, links.moved(axis, [source], [target]))
        for (source, target), people in pairs.items()
    ]
    caption = _("从 {since} 到 {until} 的流动").format(
        since=month_day(links.since), until=month_day(links.until)
    )
    names = place_names(axis)
    rows = sorted(pairs.items(), key=lambda pair: (pair[0][0] == pair[0][1], -pair[1]))
    return Chart(
        caption,
        svg.flow(streams, left=sides[0], right=sides[1], title=caption),
        [_("从"), _("到"), _("人数")],
        [[names[source], names[target], people] for (source, target), people in rows],
    )


def trend(board: Dashboard, axis: str, links: Links) -> Chart | None:
    """Draw how many stood at each place over the past weeks; nothing before there are two points."""
    dates = list(board.history)
    if len(dates) < 2:
        return None
    by_date = [board.counts(axis, date) for date in dates]
    places = [place for place in PLACES[axis] if place != State.OUTSIDE]
    series = [
        svg.Series(
            place.value,
            str(place.label),
            [counts[place] for counts in by_date],
            links.people(**{axis: place.value}),
        )
        for place in places
    ]
    caption = _("{since} 到 {until} 的走势").format(since=month_day(dates[0]), until=month_day(dates[-1]))
    return Chart(
        caption,
        svg.trend(series, days=[f"{date:%m-%d}" for date in dates], title=caption, width=WIDE),
        [_("日期"), *(one.label for one in series)],
        [[date.isoformat(), *(one.values[at] for one in series)] for at, date in enumerate(dates)],
    )


def place_names(axis: str) -> dict[str, str]:
    """Return the page's words for the places of an axis, and for having none."""
    nowhere = {"state": _("尚无现状"), "quadrant": _("不在象限中"), "tier": _("没买过")}[axis]
    return {**{place.value: str(place.label) for place in PLACES[axis]}, "": nowhere}


def _hue(place: str) -> str:
    return HUES.get(place, place) or NOWHERE


def _side(axis: str, found: Mapping[tuple[str, str], int], end: int, links: Links) -> list[svg.Part]:
    """Return the nodes of one side, those without people left out; each leads to its people of that date."""
    parts = []
    for place, label in place_names(axis).items():
        people = sum(count for pair, count in found.items() if pair[end] == place)
        if people:
            is_told = place or ("", "") not in found  # those without a place at both dates can't be asked for
            href = links.end(axis, place, is_until=bool(end)) if is_told else ""
            parts.append(svg.Part(_hue(place), label, people, href))
    return parts

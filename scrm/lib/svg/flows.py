"""Draw parts of a whole and who moved between them: a stacked bar and a flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import format_html
from django.utils.safestring import SafeString

from scrm.lib.svg.marks import NARROW, Part, drawing, join, link, plain, rect, said, spread, text

HEIGHT = 300.0  # at least; more where many labels stand one above the other
LABEL = 44.0


@dataclass(frozen=True)
class Flow:
    """How many went from the node `source` on the left to the node `target` on the right."""

    source: str
    target: str
    count: int
    href: str = ""


def stacked_bar(parts: Sequence[Part], *, title: str, width: int = NARROW) -> SafeString:
    """Draw one bar of all parts, with a legend of linked names and counts below."""
    total = sum(part.count for part in parts)
    columns = max(width // 220, 1)
    drawn, x = [], 0.0
    for place, part in enumerate(parts):
        size = part.count * width / total if total else 0.0
        legend_at = (place % columns * width / columns, 54.0 + place // columns * 26)
        drawn.append(_share(part, (x, size), total, legend_at))
        x += size
    height = 40 + ceil(len(parts) / columns) * 26
    return drawing(width, height, title, drawn, linked=any(part.href for part in parts))


def _share(part: Part, bar_at: tuple[float, float], total: int, legend_at: tuple[float, float]) -> SafeString:
    x, size = bar_at
    legend_x, legend_y = legend_at
    name = said(part.label, f"{part.count:,}", f"{part.count / total:.0%}" if total else "")
    bar = rect("bar", (x, 0, max(size - 2, 0), 28), radius=3, title=name)
    swatch = rect("bar", (legend_x, legend_y - 9.5, 10, 10))
    words = text(legend_x + 16, legend_y, said(part.label, f"{part.count:,}"), "strong")
    return link(part.href, name, format_html('<g class="hue-{}">{}</g>', part.key, join(bar, swatch, words)))


def flow(flows: Sequence[Flow], *, left: Sequence[Part], right: Sequence[Part], title: str) -> SafeString:
    """Draw who went from where on the left to where on the right, streams as thick as people are many."""
    height = max(HEIGHT, LABEL * max(len(left), len(right)))
    unit = min(_unit(left, height), _unit(right, height))
    tops = (_tops(left, unit, height), _tops(right, unit, height))
    marks = [
        *_streams(flows, (left, right), tops, unit),
        *_nodes(left, "left", (tops[0], unit, height)),
        *_nodes(right, "right", (tops[1], unit, height)),
    ]
    linked = any(one.href for one in flows) or any(one.href for one in (*left, *right))
    return drawing(NARROW, height + 8, title, marks, linked=linked)


def _unit(side: Sequence[Part], height: float) -> float:
    """Return the points a person may take, so that this side just fits."""
    return (height - 14 * (len(side) - 1)) / max(sum(part.count for part in side), 1)


def _tops(side: Sequence[Part], unit: float, height: float) -> dict[str, float]:
    gap = (height - sum(part.count for part in side) * unit) / max(len(side) - 1, 1)
    tops, y = {}, 0.0
    for part in side:
        tops[part.key] = y
        y += part.count * unit + gap
    return tops


def _nodes(
    parts: Sequence[Part], side: str, laid: tuple[Mapping[str, float], float, float]
) -> list[SafeString]:
    """Draw the nodes of a side as they are laid out: their tops, the points a person takes, the height."""
    tops, unit, height = laid
    middles = [max(tops[part.key] + part.count * unit / 2, 13) for part in parts]
    labels = spread(middles, 36, height - 12)
    return [_node(part, side, tops[part.key], unit, y) for part, y in zip(parts, labels, strict=True)]


def _node(part: Part, side: str, top: float, unit: float, label_y: float) -> SafeString:
    x, beside, anchor = (128, 120, "end") if side == "left" else (342, 360, "")
    name = said(part.label, f"{part.count:,}")
    box = rect(f"node hue-{part.key}", (x, top, 10, max(part.count * unit, 2)), title=name)
    label = text(beside, label_y, part.label, f"strong {anchor}")
    count = text(beside, label_y + 16, f"{part.count:,}", f"faint {anchor}")
    return link(part.href, name, join(box, label, count))


def _streams(
    flows: Sequence[Flow],
    sides: tuple[Sequence[Part], Sequence[Part]],
    tops: tuple[Mapping[str, float], Mapping[str, float]],
    unit: float,
) -> list[SafeString]:
    """Lay streams in the order of the nodes, so that they cross as little as they can."""
    left, right = ({part.key: (place, part.label) for place, part in enumerate(side)} for side in sides)
    starts, ends = dict(tops[0]), dict(tops[1])
    drawn = []
    for one in sorted(flows, key=lambda flow: (left[flow.source], right[flow.target])):
        name = said(left[one.source][1], "→", right[one.target][1], f"{one.count:,}")
        drawn.append(_stream(one, starts[one.source], ends[one.target], one.count * unit, name))
        starts[one.source] += one.count * unit
        ends[one.target] += one.count * unit
    return drawn


def _stream(one: Flow, start: float, end: float, size: float, name: str) -> SafeString:
    a, b, size = plain(start), plain(end), max(size, 1)
    c, d = plain(start + size), plain(end + size)
    path = f"M138 {a} C240 {a} 240 {b} 342 {b} L342 {d} C240 {d} 240 {c} 138 {c} Z"
    body = format_html('<path class="stream hue-{}" d="{}"><title>{}</title></path>', one.source, path, name)
    return link(one.href, name, body)

"""Draw numbers over time: lines over days, and a line of a word's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from django.utils.html import format_html
from django.utils.safestring import SafeString

from scrm.lib.svg.marks import NARROW, Curve, drawing, join, line, link, path, plain, said, spread, text

BOTTOM = 210.0


@dataclass(frozen=True)
class Series:
    """One line of a trend; None in `values` is a gap."""

    key: str
    label: str
    values: Sequence[float | None]
    href: str = ""


def trend(series: Sequence[Series], *, days: Sequence[str], title: str, width: int = NARROW) -> SafeString:
    """Draw up to five lines over the same days, each labelled at its end."""
    top = _ceiling(max((value for one in series for value in one.values if value is not None), default=0))
    right = width - 104
    xs = [44 + index * (right - 44) / max(len(days) - 1, 1) for index in range(len(days))]
    curves = [_points(xs, one.values, top) for one in series]
    ends = spread([_last_y(curve) for curve in curves], 17, BOTTOM)
    rules = [_rule(right, top, step) for step in range(5)]
    ticks = [text(xs[at], BOTTOM + 20, days[at], "faint middle") for at in _few(len(days), width // 110)]
    lines = [_curve(one, curve, days, right, y) for one, curve, y in zip(series, curves, ends, strict=True)]
    return drawing(width, 238, title, [*rules, *ticks, *lines], linked=any(one.href for one in series))


def _points(xs: Sequence[float], values: Sequence[float | None], top: float) -> Curve:
    height = BOTTOM - 12
    return [
        None if value is None else (x, BOTTOM - value * height / top)
        for x, value in zip(xs, values, strict=True)
    ]


def _curve(one: Series, curve: Curve, days: Sequence[str], right: float, label_y: float) -> SafeString:
    named = zip(curve, days, one.values, strict=True)
    dots = [_dot(*point, said(one.label, day, f"{value:,}")) for point, day, value in named if point]
    stroke = format_html('<path class="line" d="{}"/>', path(curve))
    label = text(right + 10, label_y + 4.5, one.label, "series")
    drawn = format_html('<g class="hue-{}">{}</g>', one.key, join(stroke, *dots, label))
    return link(one.href, one.label, drawn)


def _dot(x: float, y: float, title: str) -> SafeString:
    return format_html(
        '<circle class="dot" cx="{}" cy="{}" r="3.5"><title>{}</title></circle>', plain(x), plain(y), title
    )


def _last_y(curve: Curve) -> float:
    return next((point[1] for point in reversed(curve) if point is not None), BOTTOM)


def _rule(right: float, top: float, step: int) -> SafeString:
    y = BOTTOM - step * (BOTTOM - 12) / 4
    return join(line(44, y, right, y, "axis"), text(36, y + 4, f"{top * step / 4:,g}", "faint end"))


def _ceiling(most: float) -> float:
    """Round up to four even steps, so that the axis has short numbers."""
    if most <= 4:
        return 4
    unit = 10 ** floor(log10(most / 4))
    return next(4 * unit * step for step in (1, 1.5, 2, 2.5, 5, 10) if 4 * unit * step >= most)


def _few(length: int, wanted: int) -> list[int]:
    """Choose at most about `wanted` places, first and last among them."""
    if length <= 1:
        return list(range(length))
    steps = min(length - 1, max(wanted - 1, 1))
    return sorted({round(index * (length - 1) / steps) for index in range(steps + 1)})


def spark(values: Sequence[float], *, title: str, key: str = "1") -> SafeString:
    """Draw a line of a word's size."""
    low, high = min(values, default=0), max(values, default=0)
    step = 92 / max(len(values) - 1, 1)
    points: Curve = [
        (2 + place * step, 21 - 18 * (value - low) / (high - low or 1)) for place, value in enumerate(values)
    ]
    return format_html(
        '<svg class="chart-drawing spark hue-{}" viewBox="0 0 96 24" role="img" aria-label="{}">{}</svg>',
        key,
        title,
        format_html('<path class="line" d="{}"/>', path(points)),
    )

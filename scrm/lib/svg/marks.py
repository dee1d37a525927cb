"""Own what all charts are made of: rectangles, words, lines, links and the frame around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NARROW = 480
NOTHING = SafeString("")
Curve = Sequence[tuple[float, float] | None]


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar, one node of a flow, or one corner of a heat map."""

    key: str
    label: str
    count: int
    href: str = ""


def drawing(
    width: float, height: float, title: str, marks: Iterable[SafeString], *, linked: bool
) -> SafeString:
    """Wrap marks; a chart with links is a group, for the parts of an image cannot be reached."""
    return format_html(
        '<svg class="chart-drawing{}" viewBox="0 0 {} {}" role="{}" aria-label="{}">{}</svg>',
        " wide" if width > NARROW else "",
        plain(width),
        plain(height),
        "group" if linked else "img",
        title,
        join(*marks),
    )


def link(href: str, name: str, body: SafeString) -> SafeString:
    """Link a mark to the people behind it, where there is an address."""
    return format_html('<a href="{}" aria-label="{}">{}</a>', href, name, body) if href else body


def rect(
    classes: str, box: tuple[float, float, float, float], *, radius: int = 2, title: str = ""
) -> SafeString:
    """Draw a rectangle; `box` is x, y, width and height."""
    x, y, width, height = (plain(number) for number in box)
    inner = format_html("<title>{}</title>", title) if title else NOTHING
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}">{}</rect>',
        classes,
        x,
        y,
        width,
        height,
        radius,
        inner,
    )


def cell(x: float, y: float, width: float, height: float, level: int, key: str, title: str) -> SafeString:
    """Draw one shaded cell of a grid, a little smaller than its place."""
    box = (x + 0.75, y + 0.75, max(width - 1.5, 0.5), max(height - 1.5, 0.5))
    return rect(f"cell level-{level} hue-{key}", box, title=title)


def text(x: float, y: float, words: str, classes: str = "") -> SafeString:
    """Write words, if any."""
    if not words:
        return NOTHING
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', classes.strip(), plain(x), plain(y), words)


def across(x: float, y: float, words: str) -> SafeString:
    """Name the horizontal axis."""
    return text(x, y, words, "faint middle")


def upright(x: float, y: float, words: str) -> SafeString:
    """Name the vertical axis."""
    turned = format_html("rotate(-90 {} {})", plain(x), plain(y))
    return format_html(
        '<text class="faint middle" x="{}" y="{}" transform="{}">{}</text>', plain(x), plain(y), turned, words
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> SafeString:
    """Draw a straight line."""
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', kind, plain(x1), plain(y1), plain(x2), plain(y2)
    )


def path(curve: Curve) -> str:
    """Return the path data of a curve, lifted over gaps."""
    words, pen = [], "M"
    for point in curve:
        if point is None:
            pen = "M"
            continue
        words.append(f"{pen}{plain(point[0])} {plain(point[1])}")
        pen = "L"
    return " ".join(words)


def spread(wanted: Sequence[float], gap: float, bottom: float) -> list[float]:
    """Push labels apart to at least `gap`, in their order, none below `bottom`."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = list(wanted)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + gap)
    limit = bottom
    for index in reversed(order):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - gap
    return placed


def join(*markup: SafeString) -> SafeString:
    """Join markup."""
    return format_html_join("", "{}", ((one,) for one in markup))


def said(*words: str) -> str:
    """Join the words that are there into one spoken name."""
    return " ".join(word for word in words if word)


def plain(number: float) -> str:
    """Write a coordinate shortly."""
    return f"{number:.1f}".removesuffix(".0")

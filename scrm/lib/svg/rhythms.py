"""Draw the weeks of each behaviour as strips of cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from scrm.lib.svg.marks import cell, drawing, join, link, rect, text


@dataclass(frozen=True)
class Strip:
    """One behaviour's weeks, oldest first: `levels` from 0 to 4, and a title for each week if wanted."""

    key: str
    label: str
    levels: Sequence[int]
    titles: Sequence[str] = ()
    href: str = ""


@dataclass(frozen=True)
class Mark:
    """A judged period of a rhythm: the weeks from `first` to `last`, counted from 0, both within."""

    first: int
    last: int
    label: str


def rhythm(
    strips: Sequence[Strip], *, marks: Sequence[Mark] = (), title: str, width: int = 640
) -> SafeString:
    """Draw a strip of weekly cells for each behaviour, with the judged periods framed."""
    weeks = max((len(strip.levels) for strip in strips), default=1)
    left = max([96.0, *(_length(strip.label) for strip in strips)])
    size = (width - left) / max(weeks, 1)
    bottom = len(strips) * 24
    drawn = [_strip(strip, row * 24, left, size) for row, strip in enumerate(strips)]
    frames = [_frame(mark, left, size, bottom) for mark in marks]
    linked = any(strip.href for strip in strips)
    return drawing(width, bottom + (28 if marks else 4), title, [*drawn, *frames], linked=linked)


def _length(label: str) -> float:
    """Return about how much room a bold label takes, with a gap: Chinese letters are twice as wide."""
    return sum(14.0 if letter > "\u2e7f" else 8.0 for letter in label) + 8


def _strip(strip: Strip, y: float, left: float, size: float) -> SafeString:
    titles = [*strip.titles, *[""] * len(strip.levels)]
    cells = [
        cell(left + week * size, y + 2, size, 20, level, strip.key, title)
        for week, (level, title) in enumerate(zip(strip.levels, titles, strict=False))
    ]
    return link(strip.href, strip.label, join(text(0, y + 16.5, strip.label, "strong"), *cells))


def _frame(mark: Mark, left: float, size: float, bottom: float) -> SafeString:
    x, width = left + mark.first * size, (mark.last - mark.first + 1) * size
    box = rect("mark", (x, 0.5, width, bottom + 3), radius=4, title=mark.label)
    return join(box, text(x + width / 2, bottom + 20, mark.label, "faint middle"))

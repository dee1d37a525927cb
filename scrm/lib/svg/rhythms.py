"""Draw the weeks of each behaviour as strips of cells, over what was usual and what is judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from scrm.lib.svg.marks import NARROW, NOTHING, cell, drawing, join, link, rect, text

HEAD, ROW, CELL = 22.0, 48.0, 20.0


@dataclass(frozen=True)
class Strip:
    """One behaviour's weeks, oldest first: `levels` from 0 to 4, and a title for each week if wanted.

    Its name stands above the cells on the left, the note on the right. One that is not judged has no marks.
    """

    key: str
    label: str
    levels: Sequence[int]
    titles: Sequence[str] = ()
    href: str = ""
    note: str = ""
    is_marked: bool = True


@dataclass(frozen=True)
class Mark:
    """A span of a rhythm, from one week to another, counted from 0, the end not within; parts of weeks count.

    What is judged is framed; what is usual has another ground.
    """

    start: float
    stop: float
    label: str
    title: str = ""
    is_usual: bool = False


@dataclass(frozen=True)
class Tick:
    """The name of a week, below."""

    week: float
    label: str


def rhythm(
    strips: Sequence[Strip],
    *,
    marks: Sequence[Mark] = (),
    ticks: Sequence[Tick] = (),
    title: str,
    width: int = NARROW,
) -> SafeString:
    """Draw a strip of weekly cells for each behaviour: legible on a phone, because names take no width."""
    weeks = max((len(strip.levels) for strip in strips), default=1)
    size = width / max(weeks, 1)
    head = HEAD if marks else 0.0
    drawn = [_strip(strip, head + row * ROW, size, width, marks) for row, strip in enumerate(strips)]
    names = [_name(mark, size) for mark in marks]
    bottom = head + len(strips) * ROW
    below = [text(tick.week * size, bottom + 12, tick.label, "faint") for tick in ticks]
    linked = any(strip.href for strip in strips)
    return drawing(width, bottom + (18 if ticks else 4), title, [*names, *drawn, *below], linked=linked)


def _strip(strip: Strip, y: float, size: float, width: float, marks: Sequence[Mark]) -> SafeString:
    titles = [*strip.titles, *[""] * len(strip.levels)]
    marks = marks if strip.is_marked else ()
    grounds = [_span(mark, y + 18, size) for mark in marks if mark.is_usual]
    cells = [
        cell(week * size, y + 20, size, CELL, level, strip.key, title)
        for week, (level, title) in enumerate(zip(strip.levels, titles, strict=False))
    ]
    frames = [_span(mark, y + 18, size) for mark in marks if not mark.is_usual]
    name = text(0, y + 13, strip.label, "strong")
    note = text(width, y + 13, strip.note, "faint end")
    return link(strip.href, strip.label, join(name, note, *grounds, *cells, *frames))


def _span(mark: Mark, y: float, size: float) -> SafeString:
    box = (mark.start * size, y, (mark.stop - mark.start) * size, CELL + 4)
    return rect("usual" if mark.is_usual else "mark", box, radius=3, title=mark.title)


def _name(mark: Mark, size: float) -> SafeString:
    middle = (mark.start + mark.stop) / 2 * size
    return text(middle, 12, mark.label, "faint middle") if mark.label else NOTHING

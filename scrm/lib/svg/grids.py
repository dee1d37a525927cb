"""Draw shares of a whole as a grid of shaded cells, each with its percentage."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.safestring import SafeString

from scrm.lib.svg.marks import NOTHING, drawing, join, link, rect, text

LEFT, TOP, ROW = 128.0, 26.0, 32.0


@dataclass(frozen=True)
class Share:
    """One cell: a share of 1, what it is called, and the people behind it."""

    share: float
    title: str
    href: str = ""


@dataclass(frozen=True)
class ShareRow:
    """One row of cells; None is a cell that is not known."""

    label: str
    note: str
    cells: Sequence[Share | None]


def shares(
    rows: Sequence[ShareRow], *, columns: Sequence[str], title: str, key: str = "1", width: int = 760
) -> SafeString:
    """Draw a row of shares for each label, the columns named above."""
    size = (width - LEFT) / max(len(columns), 1)
    heads = [text(LEFT + at * size + size / 2, 16, name, "faint middle") for at, name in enumerate(columns)]
    drawn = [_row(row, TOP + at * ROW, size, key) for at, row in enumerate(rows)]
    linked = any(cell and cell.href for row in rows for cell in row.cells)
    return drawing(width, TOP + len(rows) * ROW + 2, title, [*heads, *drawn], linked=linked)


def _row(row: ShareRow, y: float, size: float, key: str) -> SafeString:
    name = text(0, y + 20, row.label, "strong")
    note = text(LEFT - 10, y + 20, row.note, "faint end")
    cells = [_cell(cell, LEFT + at * size, y, size, key) for at, cell in enumerate(row.cells)]
    return join(name, note, *cells)


def _cell(cell: Share | None, x: float, y: float, size: float, key: str) -> SafeString:
    if cell is None:
        return NOTHING
    level = min(ceil(cell.share * 5), 5)
    box = rect(
        f"share level-{level} hue-{key}", (x + 1, y + 1, size - 2, ROW - 2), radius=4, title=cell.title
    )
    words = text(x + size / 2, y + 20, f"{cell.share:.0%}", "middle")
    return link(cell.href, cell.title, join(box, words))

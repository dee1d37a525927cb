"""Draw value against engagement: four tiles, or a density of cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log1p

from django.utils.safestring import SafeString

from scrm.lib.svg.marks import (
    NARROW,
    Part,
    across,
    cell,
    drawing,
    join,
    line,
    link,
    rect,
    said,
    text,
    upright,
)

PLACES = {"silent": (0, 0), "core": (1, 0), "tail": (0, 1), "advocate": (1, 1)}
KEYS = {place: key for key, place in PLACES.items()}


@dataclass(frozen=True)
class Tile:
    """One quadrant: `share` from 0 to 1, `note` such as the change since last week."""

    key: str
    label: str
    count: int
    share: float
    note: str = ""
    href: str = ""


def quadrant(tiles: Sequence[Tile], *, title: str, x_label: str, y_label: str) -> SafeString:
    """Draw value against engagement as four tiles, shaded by share."""
    axes = [across(NARROW / 2, 298, x_label), upright(12, 137, y_label)]
    drawn = [_tile(tile) for tile in tiles]
    return drawing(NARROW, 306, title, [*drawn, *axes], linked=any(tile.href for tile in tiles))


def _tile(tile: Tile) -> SafeString:
    column, row = PLACES[tile.key]
    x, y, share = 22 + column * 231, row * 139, f"{tile.share:.0%}"
    name = said(tile.label, f"{tile.count:,}", share, tile.note)
    shade = f"area tile level-{min(4, ceil(tile.share * 8))} hue-{tile.key}"
    body = join(
        rect(shade, (x, y, 227, 135), radius=8, title=name),
        text(x + 16, y + 30, tile.label, "strong"),
        text(x + 16, y + 70, f"{tile.count:,}", "big"),
        text(x + 16, y + 98, share),
        text(x + 16, y + 119, tile.note, "faint"),
    )
    return link(tile.href, name, body)


def heatmap(
    grid: Sequence[Sequence[int]],
    *,
    split: tuple[int, int],
    corners: Sequence[Part],
    title: str,
    x_label: str,
    y_label: str,
) -> SafeString:
    """Draw a density: rows from the highest value down, columns from the least engagement up.

    `split` is (column, row): the first column of high engagement and the first row of low value.
    """
    width = (NARROW - 22) / max((len(row) for row in grid), default=1)
    height = 280 / max(len(grid), 1)
    cells = _cells(grid, split, width, height)
    drawn = [_corner(part, cells[part.key]) for part in corners]
    x, y = 22 + split[0] * width, split[1] * height
    lines = [line(x, 0, x, 280, "split"), line(22, y, NARROW, y, "split")]
    axes = [across(NARROW / 2, 300, x_label), upright(12, 140, y_label)]
    return drawing(NARROW, 308, title, [*drawn, *lines, *axes], linked=any(part.href for part in corners))


def _cells(
    grid: Sequence[Sequence[int]], split: tuple[int, int], width: float, height: float
) -> dict[str, list[SafeString]]:
    most = max((count for row in grid for count in row), default=0)
    cells: dict[str, list[SafeString]] = {key: [] for key in PLACES}
    for y, row in enumerate(grid):
        for x, count in enumerate(row):
            key = KEYS[int(x >= split[0]), int(y >= split[1])]
            level = _density(count, most)
            cells[key].append(cell(22 + x * width, y * height, width, height, level, key, f"{count:,}"))
    return cells


def _density(count: int, most: int) -> int:
    return ceil(4 * log1p(count) / log1p(most)) if count else 0


def _corner(part: Part, cells: Iterable[SafeString]) -> SafeString:
    column, row = PLACES[part.key]
    x, anchor = (NARROW - 8, "end") if column else (30, "")
    y = 262 if row else 20
    label = text(x, y - (6 if row else 0), part.label, f"strong {anchor}")
    count = text(x, y + (12 if row else 18), f"{part.count:,}", anchor)
    return link(part.href, said(part.label, f"{part.count:,}"), join(*cells, label, count))

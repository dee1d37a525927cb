"""Owns CSV that a spreadsheet opens as text: no cell becomes a formula, none spills into the next."""

from collections.abc import Iterable, Iterator

BOM = "\ufeff"  # tells spreadsheets that the file is UTF-8
LIVE = (
    "=+-@＝＋－＠"  # what begins a formula, and the full-width forms that East Asian locales may take for it
)


def cell(value: object) -> str:
    """Return a value as a quoted cell on one line; an apostrophe keeps what looks like a formula text."""
    text = "".join(c if c.isprintable() else " " for c in ("" if value is None else str(value)))
    if text.strip().startswith(tuple(LIVE)):
        text = f"'{text}"
    return f'"{text.replace(chr(34), chr(34) * 2)}"'


def lines(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a CSV file line by line, so that it is never held in memory."""
    yield BOM + line(head)
    for row in rows:
        yield line(row)


def line(row: Iterable[object]) -> str:
    """Return one line."""
    return ",".join(cell(value) for value in row) + "\r\n"

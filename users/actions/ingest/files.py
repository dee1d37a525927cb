"""Owns imports from files: the same way in as the API, batch by batch, with flat memory."""

import csv
import datetime as dt
import gzip
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib import sql
from scrm.lib.errors import Refused
from users.actions.event_types import map_event_type
from users.actions.ingest.batch import Receipt
from users.actions.ingest.events import count_in_batch, ingest_events
from users.actions.ingest.profiles import ingest_profiles
from users.models import EventType, Source
from users.rules import DIMENSIONS
from users.rules.csv_items import SURPLUS, item_of

BATCH = 5000
PROBE_BYTES = 1 << 20
LONGEST_CELL = 1 << 20


class UnreadableFile(Refused):
    """The file is not what an import can read."""

    code = "unreadable_file"
    message = _("读不了这个文件。请给出带表头的 CSV（UTF-8 或 GB18030，可用 gzip 压缩）。")


class UnknownDimension(Refused):
    """Types were grouped under something that is no dimension."""

    code = "unknown_dimension"
    message = _("没有这个行为维度。请用 login、browse、interact、post、campaign、purchase 或 contact。")


@dataclass
class Tally:
    """What became of a file so far."""

    rows: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)  # columns that say nothing to us

    def add(self, receipt: Receipt) -> None:
        """Count a batch in."""
        self.rows += len(receipt.results)
        self.accepted += receipt.accepted
        self.duplicate += receipt.duplicate
        self.rejected += receipt.rejected
        self.ignored.update(receipt.ignored_fields)


Progress = Callable[[Tally, float], None]


def import_events(
    *,
    source: Source,
    path: Path,
    columns: Mapping[str, str],
    rejects: Path,
    progress: Progress,
    clock: Callable[[], dt.datetime],
) -> Tally:
    """Import a file of events; equal rows without id are numbered over the whole file."""
    number = numbered_over_file()

    def ingest(items: list) -> Receipt:
        return ingest_events(source=source, items=items, now=clock(), number=number)

    return import_file(path, columns, rejects, progress, ingest)


def import_profiles(
    *,
    source: Source,
    path: Path,
    columns: Mapping[str, str],
    rejects: Path,
    progress: Progress,
    clock: Callable[[], dt.datetime],
) -> Tally:
    """Import a file of profiles; empty cells change nothing."""

    def ingest(items: list) -> Receipt:
        return ingest_profiles(source=source, items=items, now=clock())

    return import_file(path, columns, rejects, progress, ingest)


def import_file(
    path: Path,
    columns: Mapping[str, str],
    rejects: Path,
    progress: Progress,
    ingest: Callable[[list], Receipt],
) -> Tally:
    """Send a file through an action batch by batch; refused rows go to the rejects file with their reason."""
    tally, whole = Tally(), max(path.stat().st_size, 1)
    with opened(path) as (lines, position), Rejects(rejects) as refused:
        rows = numbered_rows(lines, columns)
        while batch := list(islice(rows, BATCH)):
            receipt = ingest([item_of(row, columns) for _line, row in batch])
            tally.add(receipt)
            for result in receipt.results:
                if result["status"] == "rejected":
                    tally.codes[result["code"]] += 1
                    refused.write(batch[result["index"]], result)
            progress(tally, min(position() / whole, 1))
    return tally


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[str], Callable[[], int]]]:
    """Open a CSV file, packed or not, in its encoding; tell how far in the stored file the reader is."""
    try:
        encoding = encoding_of(path)
        with path.open("rb") as stored:
            content = gzip.GzipFile(fileobj=stored) if is_packed(path) else stored
            with TextIOWrapper(content, encoding, errors="surrogateescape", newline="") as lines:
                yield lines, stored.tell
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise UnreadableFile(f"{UnreadableFile.message} ({error})") from None


def is_packed(path: Path) -> bool:
    """Say whether a file is compressed, whatever its name."""
    with path.open("rb") as stored:
        return stored.read(2) == b"\x1f\x8b"


def encoding_of(path: Path) -> str:
    """Return UTF-8 (with or without its mark) or marked UTF-16 where the file starts so, else GB18030."""
    with gzip.open(path) if is_packed(path) else path.open("rb") as content:
        start = content.read(PROBE_BYTES)
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(start) - 3:  # a character cut off by the probe's end proves nothing
            return "gb18030"
    return "utf-8-sig"


def numbered_rows(lines: IO[str], columns: Mapping[str, str]) -> Iterator[tuple[int, dict]]:
    """Give each row with the number of its line; stop where the file is no CSV of ours any more."""
    csv.field_size_limit(LONGEST_CELL)
    quotes = Quotes(lines)
    reader = csv.DictReader(quotes, restkey=SURPLUS)
    if not reader.fieldnames:
        raise UnreadableFile
    check_header(reader.fieldnames, columns)
    quotes.start_row()
    try:
        for row in reader:
            if quotes.lines > 1 and quotes.count % 2:
                raise csv.Error("a quote is never closed")
            yield reader.line_num, row
            quotes.start_row()
    except csv.Error as error:
        raise csv.Error(f"line {quotes.first_line}: {error}") from None


class Quotes:
    """Counts the lines and the quotes of the present row: an odd number over several lines is an error."""

    def __init__(self, lines: IO[str]) -> None:
        self.stream, self.first_line, self.lines, self.count = lines, 1, 0, 0

    def __iter__(self) -> Iterator[str]:
        for line in self.stream:
            self.lines += 1
            self.count += line.count('"')
            yield line

    def start_row(self) -> None:
        """Begin to count anew."""
        self.first_line += self.lines
        self.lines = self.count = 0


def check_header(names: Sequence[str], columns: Mapping[str, str]) -> None:
    """Refuse a file in which nobody could be found, before its rows are refused one by one."""
    absent = [column for column in columns.values() if column not in names]
    if not absent and not {"external_id", "identities"} & {*names, *columns}:
        absent = ["external_id"]
    if absent:
        raise UnreadableFile(f"{UnreadableFile.message} (no column: {', '.join(absent)})")


class Rejects:
    """The file of refused rows, made when the first is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def __enter__(self) -> "Rejects":
        self.path.unlink(missing_ok=True)
        return self

    def write(self, numbered: tuple[int, dict], result: dict[str, Any]) -> None:
        """Write a row with its line number, code and reason."""
        line, row = numbered
        cells = {name: value for name, value in row.items() if name != SURPLUS}
        if self.file is None:
            self.file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            csv.writer(self.file).writerow(["line", "code", "reason", *cells])
        csv.writer(self.file).writerow([line, result["code"], result["message"], *cells.values()])

    def __exit__(self, *_error: object) -> None:
        if self.file:
            self.file.close()


def numbered_over_file() -> Callable[[list[str]], list[int]]:
    """Return a counter of equal contents that remembers them in a temporary table, not in memory."""
    with connection.cursor() as cursor:
        cursor.execute(sql.statement("users", "make_seen_contents"))

    def number(contents: list[str]) -> list[int]:
        here = count_in_batch(contents)
        counts = Counter(contents)
        params = {"contents": list(counts), "counts": list(counts.values())}
        seen = dict(sql.rows("users", "count_contents", params))
        return [
            seen[content] - counts[content] + place for content, place in zip(contents, here, strict=True)
        ]

    return number


@transaction.atomic
def declare_types(
    *,
    source: Source,
    groups: Mapping[str, str],
    passive: list[str],
    now: dt.datetime,
    alone: Collection[str] = (),
) -> None:
    """Map a source's types before its events come: `groups` names the types of a dimension, joined by |.

    Those in `alone` vote each as a behaviour of its own, named like the type.
    """
    if groups.keys() - set(DIMENSIONS):
        raise UnknownDimension
    meant = {code: dimension for dimension, codes in groups.items() for code in codes.split("|")}
    for code, dimension in {**meant, **dict.fromkeys(passive, "")}.items():
        event_type, _made = EventType.objects.get_or_create(
            source=source, code=code, defaults={"created_at": now}
        )
        is_passive, behaviour = code in passive, code if code in alone else ""
        if (event_type.dimension, event_type.is_passive) != (dimension, is_passive) or behaviour:
            map_event_type(
                event_type=event_type,
                dimension=dimension,
                is_passive=is_passive,
                label=event_type.label,
                behaviour=behaviour,
                is_money=event_type.is_money,
                by=None,
                now=now,
            )

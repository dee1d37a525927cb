"""Owns the backtest: a log goes through the product itself, night by night; its flags are written."""

import contextlib
import csv
import datetime as dt
import gzip
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.conf import settings
from django.db import connection

from benchmarks.hindsight import Night, Record, days_in_log
from scrm.lib import clock
from scrm.lib.copy import read_rows
from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.models import Run
from users.actions.ingest.files import Tally, declare_types, import_events, opened
from users.actions.sources import create_source
from users.rules import DIMENSIONS, MOST_LANES

ZONE = "UTC"
COLUMNS = {"external_id": "user", "occurred_at": "ts"}
UNMAPPED = "interact"  # the dimension of types that nobody mapped: each votes there on its own
MOST_ALONE = MOST_LANES - len(DIMENSIONS)
LONG = 3600.0
# Everybody who is known, as the judge reads it; everyone's standing is of the night just computed.
FLAGS = """
COPY (
    SELECT external_id AS user, as_of AS flag_date, round(risk::numeric, 4) AS score,
        (state IN ('dormant', 'lost'))::int AS flag
    FROM segmentation_standing JOIN users_identity USING (profile_id)
    WHERE as_of = (SELECT max(as_of) FROM segmentation_standing)
    ORDER BY profile_id
) TO STDOUT (FORMAT csv)"""
STANDINGS = """
SELECT profile_id, risk::float4, state IN ('dormant', 'lost'), basis <> 'rhythm' FROM segmentation_standing
ORDER BY profile_id"""
STANDING_COLUMNS = {"profile": "int8", "risk": "float4", "flag": "bool", "fixed": "bool"}
Write = Callable[[str], object]


class UnusableLog(Exception):
    """The log has no rows, or lacks a column."""


@dataclass(frozen=True)
class Log:
    """What a log holds: rows by type, and its first and last day."""

    path: Path
    types: Mapping[str, int]
    first: dt.date
    last: dt.date


def read_log(path: Path) -> Log:
    """Read a log once for its types and days."""
    types: Counter[str] = Counter()
    first, last = "9999", ""
    with opened(path) as (lines, _position):
        for row in csv.DictReader(lines):
            if not {"user", "ts", "type"} <= row.keys():
                raise UnusableLog("The log needs the columns user, ts and type.")
            types[row["type"]] += 1
            day = row["ts"][:10]
            first, last = min(first, day), max(last, day)
    try:
        return Log(path, types, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    except ValueError:
        raise UnusableLog("The log has no rows, or a time that does not begin with a date.") from None


def left_alone(types: Mapping[str, int], groups: Mapping[str, str], passive: list[str]) -> list[str]:
    """Return the types that are neither grouped nor passive, the most frequent first."""
    taken = {code for codes in groups.values() for code in codes.split("|")} | set(passive)
    return sorted(types.keys() - taken, key=lambda code: (-types[code], code))


def load(log: Log, groups: Mapping[str, str], alone: list[str], passive: list[str], write: Write) -> Tally:
    """Import the log as the events of a source; types left alone are behaviours of their own.

    Beyond what a mask holds, the rarest share the vote of their dimension.
    """
    now = clock.now()
    source = create_source(code="log", name="log", time_zone=ZONE, by=None, now=now)
    if alone:
        mapped = [groups[UNMAPPED]] if UNMAPPED in groups else []
        groups = {**groups, UNMAPPED: "|".join([*mapped, *alone])}
    declare_types(source=source, groups=groups, passive=passive, alone=alone[:MOST_ALONE], now=now)
    with TemporaryDirectory() as folder:
        return import_events(
            source=source,
            path=log.path,
            columns=COLUMNS,
            rejects=Path(folder) / "rejects.csv",
            progress=lambda tally, share: write(f"{share:4.0%} {tally.rows:,} rows imported"),
            clock=clock.now,
        )


def nights(first: dt.date, last: dt.date, step: int) -> list[dt.date]:
    """Return the mornings to compute."""
    return [first + dt.timedelta(days=days) for days in range(0, (last - first).days + 1, step)]


def replay(dates: list[dt.date], out: Path, write: Write) -> Record:
    """Compute night after night and write everybody's flag of each; keep what a look back needs."""
    record = Record(days_in_log(ZONE), [])
    with _flag_file(out) as file, connection.cursor() as cursor:
        file.write("user,flag_date,score,flag\n")
        for date in dates:
            compute(date)
            cursor.copy_expert(FLAGS, file)
            record.nights.append(_night(date))
            write(
                f"{date} {len(record.nights)}/{len(dates)} nights, {len(record.nights[-1].profile):,} people"
            )
    return record


def compute(date: dt.date) -> None:
    """Compute one night to its end, as the workers do."""
    run = open_nightly_run(date=date, now=clock.now())
    work_on_run(run_id=run.pk, seconds=LONG)
    run.refresh_from_db()
    if run.state != Run.State.DONE:
        raise UnusableLog(f"The night of {date} failed: {run.error}")


@contextlib.contextmanager
def days_in_utc() -> Iterator[None]:
    """Cut days in UTC and refuse no old event, whatever the installation says."""
    before = settings.BRAND_TIME_ZONE, settings.RAW_EVENT_DAYS
    settings.BRAND_TIME_ZONE, settings.RAW_EVENT_DAYS = ZONE, 0
    try:
        yield
    finally:
        settings.BRAND_TIME_ZONE, settings.RAW_EVENT_DAYS = before


def _night(date: dt.date) -> Night:
    rows = read_rows(STANDINGS, {}, STANDING_COLUMNS)
    columns = {name: rows[name].astype(rows.dtype[name].newbyteorder("=")) for name in STANDING_COLUMNS}
    return Night(clock.day_number(date), **columns)


def _flag_file(out: Path) -> IO[str]:
    if out.suffix == ".gz":
        return gzip.open(out, "wt", encoding="utf-8", compresslevel=3)
    return out.open("w", encoding="utf-8")

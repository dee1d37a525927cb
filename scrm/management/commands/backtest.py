"""Replays a log through the product, a night each week, and writes who was called dormant when."""

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.backtest import UnusableLog, days_in_utc, left_alone, load, nights, read_log, replay
from benchmarks.hindsight import sparse_report
from benchmarks.scratch import scratch_database
from scrm.lib.errors import Refused
from users.rules.csv_items import pairs_of

SECONDS_BETWEEN_LINES = 10


class Command(BaseCommand):
    """Import a log, compute its nights and export their flags, in a database of its own."""

    help = (
        "Replay a log with the columns user, ts and type through the product: import, then its nights. "
        "Writes a CSV of user, flag_date, score (risk) and flag (dormant or lost) with everybody known on "
        "each date. Days are UTC. The scratch database is dropped at the end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the log, where flags go, and how types and nights are meant."""
        day = dt.date.fromisoformat
        parser.add_argument("log", type=Path, metavar="LOG", help="CSV, .gz is read too")
        parser.add_argument("--out", type=Path, required=True, help="the flags; packed where it ends in .gz")
        parser.add_argument("--passive", default="", help="types that are no activity, joined by |")
        parser.add_argument("--types", default="", help="dimension=type|type,… such as post=question|answer")
        parser.add_argument("--step", type=int, default=7, help="days from night to night")
        parser.add_argument(
            "--from", type=day, dest="first", help="the first night; else the log's second day"
        )
        parser.add_argument("--to", type=day, dest="last", help="the last night; else the log's end")

    def handle(self, **options: Any) -> None:
        """Replay the log and say what came of it."""
        self.began = self.told = time.monotonic()
        if options["step"] < 1 or not options["log"].is_file():
            raise CommandError("LOG must be a file, and --step at least 1.")
        try:
            groups = pairs_of(options["types"])
            with days_in_utc(), scratch_database(f"reunion_backtest_{os.getpid()}"):
                self.replay(options, groups)
        except ValueError as error:
            raise CommandError(f"--types: dimension=type|type,… ({error})") from None
        except (UnusableLog, Refused) as refused:
            raise CommandError(str(refused)) from None

    def replay(self, options: dict[str, Any], groups: dict[str, str]) -> None:
        """Import, compute, export, and look back on people with few active days."""
        log = read_log(options["log"])
        passive = [code for code in options["passive"].split("|") if code]
        alone = left_alone(log.types, groups, passive)
        for dimension, codes in groups.items():
            self.stdout.write(f"{dimension:<10} {codes}")
        self.stdout.write(f"{'on its own':<10} {'|'.join(alone)}")
        tally = load(log, groups, alone, passive, self.progress)
        self.stdout.write(f"{tally.accepted:,} of {tally.rows:,} rows accepted{self.after()}")
        first = options["first"] or log.first + dt.timedelta(days=1)
        dates = nights(first, options["last"] or log.last + dt.timedelta(days=1), options["step"])
        record = replay(dates, options["out"], self.progress)
        self.stdout.write(f"{len(dates)} nights computed{self.after()}")
        for line in sparse_report(record):
            self.stdout.write(line)

    def progress(self, line: str) -> None:
        """Write a line now and then."""
        if time.monotonic() - self.told > SECONDS_BETWEEN_LINES:
            self.told = time.monotonic()
            self.stderr.write(line)

    def after(self) -> str:
        """Say how long it has taken so far."""
        return f" after {time.monotonic() - self.began:.0f} s"

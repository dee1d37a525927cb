"""Owns what the import commands share: their options, the source, the progress and the last line."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions.ingest.files import Tally
from users.actions.sources import create_source
from users.models import Source
from users.rules.csv_items import pairs_of


class ImportCommand(BaseCommand):
    """An import of a CSV file through the same door as the API."""

    import_file: Callable[..., Tally]

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, its source and its columns."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV with a header; .gz is read too")
        parser.add_argument("--source", required=True, metavar="NAME", help="code of the source")
        parser.add_argument(
            "--columns", default="", help="where names differ: field=column,… such as external_id=user"
        )
        parser.add_argument("--create-source", action="store_true", help="make the source if it is missing")
        parser.add_argument("--time-zone", default="", help="zone of a new source, such as UTC")
        parser.add_argument("--rejects", type=Path, help="where refused rows go; FILE.rejects.csv by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file and say what became of it."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有这个文件 / no such file: {path}")
        rejects = options["rejects"] or path.with_name(path.name + ".rejects.csv")
        if rejects.resolve() == path.resolve() or rejects.is_dir():
            raise CommandError(f"--rejects 要是另一个文件 / --rejects must be another file: {rejects}")
        try:
            source = self.source(options)
            self.prepare(source, options)
            bar = Bar(self.stderr)
            tally = self.import_file(
                source=source,
                path=path,
                columns=self.pairs("columns", options["columns"]),
                rejects=rejects,
                progress=bar.show,
                clock=clock.now,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except KeyboardInterrupt:
            raise CommandError(
                "已中断，再运行一次即可接着导入 / interrupted; run it again to go on"
            ) from None
        self.summarise(tally, rejects, bar.seconds())

    def prepare(self, source: Source, options: dict) -> None:
        """Do what a kind of import needs first."""

    def source(self, options: dict) -> Source:
        """Return the source, made if that was asked for."""
        source = Source.objects.filter(code=options["source"]).first()
        if source is None and not options["create_source"]:
            raise CommandError(f"没有数据源 / no such source: {options['source']} (--create-source)")
        if source is None:
            zone = options["time_zone"]
            try:
                ZoneInfo(zone or "UTC")
            except (KeyError, ValueError, OSError):
                raise CommandError(f"没有这个时区 / no such time zone: {zone}") from None
            code = options["source"]
            source = create_source(code=code, name=code, time_zone=zone, by=None, now=clock.now())
        return source

    def pairs(self, option: str, text: str) -> dict[str, str]:
        """Return an option of the form name=value,…."""
        try:
            return pairs_of(text)
        except ValueError as error:
            raise CommandError(f"--{option}: name=value,… ({error})") from None

    def summarise(self, tally: Tally, rejects: Path, seconds: float) -> None:
        """Write the last line."""
        line = (
            f"{tally.rows:,} rows: {tally.accepted:,} accepted, {tally.duplicate:,} duplicate, "
            f"{tally.rejected:,} rejected in {seconds:.1f} s"
        )
        if tally.rejected:
            codes = ", ".join(f"{code} {count:,}" for code, count in tally.codes.most_common())
            line += f" ({codes}; see {rejects})"
        if tally.ignored:
            line += "; ignored " + ", ".join(
                f"{name} {count:,}" for name, count in sorted(tally.ignored.items())
            )
        self.stdout.write(line)


class Bar:
    """Shows how far an import is: one line that moves on a terminal, a line now and then elsewhere."""

    WIDTH = 30
    SECONDS_BETWEEN_LINES = 10

    def __init__(self, stream: Any) -> None:
        self.stream, self.started, self.shown = stream, time.monotonic(), 0.0
        self.moves = hasattr(stream, "isatty") and stream.isatty()

    def seconds(self) -> float:
        """Return how long it has taken."""
        return time.monotonic() - self.started

    def show(self, tally: Tally, share: float) -> None:
        """Show the state after a batch."""
        seconds = self.seconds()
        if not self.moves and seconds - self.shown < self.SECONDS_BETWEEN_LINES:
            return
        self.shown = seconds
        filled = "█" * int(share * self.WIDTH)
        rate = tally.rows / max(seconds, 0.001)
        line = f"{filled:░<{self.WIDTH}} {share:4.0%} {tally.rows:,} rows, {rate:,.0f}/s"
        if tally.rejected:
            line += f", {tally.rejected:,} rejected"
        self.stream.write(
            f"\r{line}" if self.moves else line, ending="" if self.moves and share < 1 else "\n"
        )

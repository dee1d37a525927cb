"""Measures how the talk of any log hangs together."""

import gzip
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from community.rules.readings import SHAPES, percent, reading_of
from community.rules.talk_logs import Month, months_of

COLUMNS = ("user", "ts", "target_user")


class Command(BaseCommand):
    """Read a log of who spoke when and to whom, and print its measures month by month."""

    help = (
        "Measure a CSV (packed where it ends in .gz) with the columns user, ts (an instant, UTC unless it "
        "says otherwise) and target_user (empty: said to nobody). A line for each month, or JSON. "
        "Needs no database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the log, who is staff in it, and how to print."""
        parser.add_argument("log", type=Path, metavar="LOG")
        parser.add_argument("--staff", default="", help="users who are staff, comma-separated")
        parser.add_argument("--json", action="store_true", help="print one list of months as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        staff = {each.strip() for each in options["staff"].split(",") if each.strip()}
        months = months_of(read_log(options["log"]), staff)
        if options["json"]:
            self.stdout.write(json.dumps([as_values(month) for month in months], indent=1))
            return
        self.stdout.write(
            f"{'month':<8}{'members':>9}{'spoke':>7}{'firsts':>8}{'answered':>9}{'minutes':>9}"
            f"{'staff':>7}{'mutual':>8}{'core reach':>11}{'hold':>6}  shape"
        )
        for month in months:
            self.stdout.write(line_of(month))
        if months:
            with translation.override("zh-hans"):
                last = months[-1]
                self.stdout.write("\n" + last.month + "\n" + "\n".join(reading_of(last.counts, last.network)))


def read_log(path: Path) -> Any:
    """Read a log, and say plainly what is wrong with it."""
    import pandas as pd  # noqa: PLC0415 -- heavy, and no other command needs it

    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
            log = pd.read_csv(stream, dtype=str, keep_default_na=False)
    except (OSError, EOFError, UnicodeDecodeError, ValueError) as wrong:
        raise CommandError(f"读不了这个文件 / cannot read the file: {wrong}") from None
    missing = [name for name in COLUMNS if name not in log.columns]
    if missing:
        raise CommandError(f"文件缺这些列 / the file lacks the columns: {', '.join(missing)}")
    log = log[list(COLUMNS)].apply(lambda column: column.str.strip())
    if (log["user"] == "").any():
        raise CommandError("有的行没有 user / some rows have no user")
    try:
        log["ts"] = pd.to_datetime(log["ts"], utc=True, format="ISO8601")
    except ValueError as wrong:
        raise CommandError(f"ts 不是时间 / a ts is no instant: {wrong}") from None
    return log


def line_of(month: Month) -> str:
    """Write a month as one line."""
    counts, network = month.counts, month.network
    minutes = "—" if counts.minutes is None else f"{counts.minutes:,.0f}"
    return (
        f"{month.month:<8}{counts.members:>9,}{percent(counts.spoke):>7}{counts.firsts:>8,}"
        f"{percent(counts.answered):>9}{minutes:>9}{percent(counts.staff_share):>7}"
        f"{percent(counts.both_ways):>8}{percent(network.reach):>11}{percent(network.without_staff):>6}"
        f"  {network.shape} {SHAPES[network.shape].name}"
    )


def as_values(month: Month) -> dict[str, Any]:
    """Return a month as plain values."""
    shares = {name: getattr(month.counts, name) for name in ("spoke", "answered", "staff_share", "both_ways")}
    return {"month": month.month, **asdict(month.counts), **shares, "network": asdict(month.network)}

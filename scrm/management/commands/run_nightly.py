"""Computes the standing of everyone for a date, or for every night between two, and fills the queues."""

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outreach.actions.filling import fill_queues
from scrm.lib import clock
from scrm.lib.errors import Refused
from scrm.lib.progress import Progress
from segmentation.actions.hands import more_hands
from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.models import Run
from segmentation.queries.runs import progress, set_aside

MORNING = dt.timedelta(hours=9)
LONG = 7 * 24 * 3600.0


class Command(BaseCommand):
    """Do by hand what beat and the workers do every night."""

    help = (
        "Compute everyone's standing for a date, or for a series of dates, and show progress with the time "
        "left. Safe to kill and to run again, without --rebuild: a finished night is left as it is, an "
        "unfinished one goes on where it stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        day = dt.date.fromisoformat
        parser.add_argument("--date", type=day, help="the morning to compute for; today when left out")
        parser.add_argument("--from", type=day, dest="first", help="begin a series of nights with this date")
        parser.add_argument("--to", type=day, dest="last", help="end the series with this date; today")
        parser.add_argument(
            "--step", type=int, default=1, help="days from one night of the series to the next"
        )
        parser.add_argument("--workers", type=int, default=1, help="processes that share the work")
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="forget the nights from the (first) date on and compute them again",
        )

    def handle(self, **options: Any) -> None:
        """Compute the nights one after another."""
        now, rebuild = clock.now(), options["rebuild"]
        dates = self.dates(options, clock.business_date(now))
        self.series = Progress(self.stdout, len(dates)) if len(dates) > 1 else None
        with more_hands(options["workers"] - 1):
            for date in dates:
                self.compute(date, now, rebuild)
                rebuild = False
        if self.series and self.series.skipped:
            self.stdout.write(f"{self.series.skipped} nights were done already.")
        self.fill(dates[-1], now)

    def dates(self, options: dict, today: dt.date) -> list[dt.date]:
        """Return the dates that the options ask for; a series always ends with its last date."""
        if options["date"] and options["first"]:
            raise CommandError("Say either --date or --from, not both.")
        if options["step"] < 1 or options["workers"] < 1:
            raise CommandError("--step and --workers are at least 1.")
        first = options["first"] or options["date"] or today
        last = options["last"] or (today if options["first"] else first)
        if last < first:
            raise CommandError(f"{first} lies after {last}.")
        if not options["first"]:
            return [first]
        steps = range(0, (last - first).days + 1, options["step"])
        return [last - dt.timedelta(days=back) for back in reversed(steps)]

    def fill(self, date: dt.date, now: dt.datetime) -> None:
        """Fill the queues of the last date; those of a past one as they were on its morning."""
        if date != clock.business_date(now):
            now = clock.day_start(date) + MORNING
        filled = fill_queues(date=date, now=now)
        counts = f"{filled.opened:,} opened, {filled.refreshed:,} kept, {filled.withdrawn:,} withdrawn"
        self.stdout.write(f"{date} queues {counts}")

    def compute(self, date: dt.date, now: dt.datetime, rebuild: bool) -> None:
        """Open a night's run, work on it to the end and say what came of it."""
        try:
            run = open_nightly_run(date=date, now=now, rebuild=rebuild)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if run.state == Run.State.DONE:
            self.pass_over(date)
            return
        began = time.monotonic()
        self.work(run)
        for chunk in set_aside(run):
            self.stderr.write(f"profile {chunk.first_id} was set aside: {chunk.error}")
        if self.series:
            self.series.step(f"{date} done in {time.monotonic() - began:.1f} s")

    def pass_over(self, date: dt.date) -> None:
        """Say that a night is done already; in a series the count alone says it."""
        if self.series:
            self.series.skip()
        else:
            self.stdout.write(f"{date} is done already.")

    def work(self, run: Run) -> None:
        """Work on a run to the end; a failed one ends the command."""
        date, self.told = run.date, set()
        try:
            work_on_run(run_id=run.pk, seconds=LONG, report=self.watch if self.series else self.report)
            run.refresh_from_db()
        except Run.DoesNotExist:
            raise CommandError(f"{date} was begun anew by another --rebuild, which goes on.") from None
        if run.state == Run.State.FAILED:
            raise CommandError(f"{date} failed: {run.error}")

    def watch(self, run: Run) -> None:
        """Move the bar of a series, as far as the chunks of the present night are."""
        if self.stdout.isatty():
            steps = progress(run)
            name = next((step["name"] for step in steps if not step["finished_at"]), "")
            parts = [step["finished"] / step["total"] if step["total"] else 0.0 for step in steps]
            self.series.move(f"{run.date} {name}", sum(parts) / len(parts))

    def report(self, run: Run) -> None:
        """Write a line for every finished step, and on a terminal one that moves."""
        for step in progress(run):
            if step["started_at"] is None or step["name"] in self.told:
                continue
            start = "\r" if self.stdout.isatty() else ""
            line = f"{run.date} {step['name']:<6} {step['finished']}/{step['total']}"
            if step["finished_at"]:
                seconds = (step["finished_at"] - step["started_at"]).total_seconds()
                self.stdout.write(f"{start}{line} chunks, {step['rows']:,} rows, {seconds:.1f} s")
                self.told.add(step["name"])
            elif self.stdout.isatty():
                self.stdout.write(f"\r{line}", ending="")
                self.stdout.flush()

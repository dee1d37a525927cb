"""Lives months of a made-up brand through the product's own actions, and lets a referee recount them."""

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.scratch import scratch_database
from benchmarks.simulation.report import report
from benchmarks.simulation.run import simulate
from benchmarks.simulation.sabotage import SABOTAGES


class Command(BaseCommand):
    """Simulate, print the report and fail where a rule was broken."""

    help = (
        "Simulate a brand in a scratch database: made-up customers, KOEs, other systems and rogues, night by "
        "night, through the product's own actions. An independent referee recounts from the tables. The "
        "report ends with the number of violations; --sabotage sets one rule of the gate aside, which the "
        "referee must notice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size, the seed, and which rule is set aside."""
        parser.add_argument("--customers", type=int, default=1000)
        parser.add_argument("--koes", type=int, default=5)
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--sabotage", choices=SABOTAGES)

    def handle(self, **options: Any) -> None:
        """Live the days and report."""
        if min(options[name] for name in ("customers", "koes", "days")) < 1:
            raise CommandError("--customers, --koes and --days are at least 1.")
        began = time.monotonic()
        with scratch_database(f"reunion_simulate_{os.getpid()}"):
            world, referee, clocked = simulate(options, self.stderr.write)
            lines: list[str] = []
            found = clocked("judging", lambda: report(world, referee, lines.append))
        for name, seconds in clocked.seconds.most_common():
            self.stdout.write(f"{name:<12} {seconds:8.1f} s")
        self.stdout.write(f"{'in all':<12} {time.monotonic() - began:8.1f} s")
        self.stdout.write("\n".join(lines))
        if found and not options["sabotage"]:
            raise CommandError(f"{len(found)} violations")

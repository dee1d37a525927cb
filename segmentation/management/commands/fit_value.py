"""Proves the models of lifetime value on a log of purchases; needs no database."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from segmentation.rules.lifetime import Purchases, Unfit, purchases_of
from segmentation.rules.lifetime.report import report

EPOCH = date(1970, 1, 1)


class Command(BaseCommand):
    """Fit, back-test and judge the value models; tables go to stderr, one JSON object to stdout."""

    help = (
        "Fit MBG/NBD, BG/NBD and gamma-gamma to a log of purchases, back-test them and judge them on "
        "the days after the calibration. Rows of a customer on one day are one purchase; time is in weeks. "
        "The last line of the output is one JSON object."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the log, the periods and the columns."""
        parser.add_argument("log", help="CSV file, may be compressed, with one row a purchase")
        parser.add_argument("--calibration-end", required=True, metavar="DATE")
        parser.add_argument("--holdout-end", metavar="DATE", help="default: the last day of the log")
        for name in ("customer", "date", "amount"):
            default = "customer_id" if name == "customer" else name
            parser.add_argument(
                f"--{name}-column", default=default, metavar="NAME", help=f"default: {default}"
            )

    def handle(self, **options: Any) -> None:
        """Read, fit, judge, print."""
        log = _read(options)
        calibration_end = _day(options["calibration_end"])
        end = _day(options["holdout_end"]) if options["holdout_end"] else int(log.day.max())
        if not log.day.min() <= calibration_end < end:
            raise CommandError(
                "The calibration must end after the first purchase and before the hold-out ends."
            )
        self.stderr.write(f"{log.day.size} purchases read; fitting …")
        try:
            found = report(log, calibration_end, end)
        except Unfit as unfit:
            raise CommandError(str(unfit)) from unfit
        self._write_tables(found)
        self.stdout.write(json.dumps(found, allow_nan=False))

    def _write_tables(self, found: dict) -> None:
        """Write for people what the JSON object says."""
        for name, fit in found["models"].items():
            self.stderr.write(f"{name:<20} " + "  ".join(f"{key} {_short(fit[key])}" for key in fit))
        tested, held = found["backtest"], found["holdout"]
        self.stderr.write(f"back-test ratio {_short(tested['ratio'])}, reliable: {tested['is_reliable']}")
        self._write_rows(held["by_frequency"])
        self._write_rows([{"score": name} | power for name, power in held["scores"].items()])
        for name, error in held["tracking_error"].items():
            self.stderr.write(f"week {held['week']}, cumulative repeat purchases, {name}: {_short(error)}")
        for warning in found["warnings"] + tested["shortcomings"]:
            self.stderr.write(f"! {warning}")

    def _write_rows(self, rows: list[dict]) -> None:
        self.stderr.write("")
        self.stderr.write("  ".join(f"{name:>20}" for name in rows[0]))
        for row in rows:
            self.stderr.write("  ".join(f"{_short(value):>20}" for value in row.values()))
        self.stderr.write("")


def _day(text: str) -> int:
    try:
        return (date.fromisoformat(text) - EPOCH).days
    except ValueError as failure:
        raise CommandError(f"{text} is not a date such as 1997-09-30.") from failure


def _short(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _read(options: dict) -> Purchases:
    """Read the three columns of the log; refuse a file that does not have them."""
    import pandas as pd  # noqa: PLC0415 (heavy: pandas)

    names = [options[f"{name}_column"] for name in ("customer", "date", "amount")]
    try:
        rows = pd.read_csv(options["log"], usecols=names, dtype={names[0]: str})[names].dropna()
        days = pd.to_datetime(rows[names[1]], format="ISO8601").to_numpy("datetime64[D]").astype(np.int64)
        amounts = rows[names[2]].to_numpy(np.float64)
    except (OSError, ValueError) as failure:
        raise CommandError(f"{options['log']} cannot be read: {failure}") from failure
    if not days.size:
        raise CommandError(f"{options['log']} has no complete row.")
    customers, _ = pd.factorize(rows[names[0]], sort=True)
    return purchases_of(customers, days, amounts)

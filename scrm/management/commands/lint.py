"""Judges the greetings of a file."""

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scrm.lib.tone.judging import Judgement, expected_flaws, judge, scores

csv.field_size_limit(1 << 20)
ADDED = ("verdict", "flaws", "hints", "reasons")


class Command(BaseCommand):
    """Read texts, write what is amiss with each, and count where the file says what is expected."""

    help = (
        "Judge every row of a CSV (packed where it ends in .gz) by its column text; customer_name, gender "
        "and role_title are used where present. Writes the file again with verdict (ok, hint, warn, block), "
        "flaws (what warns or blocks), hints and reasons. A column flaws of the file is kept as expected, "
        "and precision and recall of each flaw are printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and where the judgement goes."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge and say how many of each verdict there are."""
        try:
            with opened(options["file"], "rt") as source, opened(options["out"], "wt") as target:
                judged = list(self.judge_all(csv.DictReader(source), target))
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as wrong:
            raise CommandError(f"读不了这个文件 / cannot read or write the file: {wrong}") from None
        for verdict in ("ok", "hint", "warn", "block"):
            self.stdout.write(f"{verdict:<6}{sum(each.verdict == verdict for _, each in judged):>8,}")
        if any(expected is not None for expected, _ in judged):
            self.tell_scores([(expected_flaws(expected), set(each.flaws)) for expected, each in judged])

    def judge_all(self, rows: csv.DictReader, target: TextIO) -> Iterator[tuple[str | None, Judgement]]:
        """Write each row with its judgement; yield what was expected, and what was found."""
        if not rows.fieldnames or "text" not in rows.fieldnames:
            raise CommandError("文件要有 text 这一列 / the file needs a column text")
        names = ["expected" if name == "flaws" else name for name in rows.fieldnames]
        writer = csv.DictWriter(target, [*names, *(name for name in ADDED if name not in names)])
        writer.writeheader()
        for row in rows:
            row.pop(None, None)  # type: ignore[call-overload]  # cells beyond the head
            expected = row.pop("flaws", None)
            found = judge(row)
            kept = row if expected is None else row | {"expected": expected}
            writer.writerow(kept | written(found))
            yield expected, found

    def tell_scores(self, pairs: list[tuple[set[str], set[str]]]) -> None:
        """Print how right each flaw is."""
        self.stdout.write(
            f"\n{'flaw':<14}{'right':>6}{'wrong':>6}{'missed':>7}{'precision':>11}{'recall':>8}"
        )
        for score in scores(pairs):
            shares = f"{share(score.precision):>11}{share(score.recall):>8}"
            self.stdout.write(f"{score.flaw:<14}{score.right:>6}{score.wrong:>6}{score.missed:>7}{shares}")
        innocent = [found for expected, found in pairs if not expected]
        clean = sum(not found for found in innocent)
        self.stdout.write(f"without a flaw: {len(innocent)}, left alone: {clean}")


def written(found: Judgement) -> dict[str, str]:
    """Return a judgement as cells."""
    reasons = dict.fromkeys(str(finding.reason_zh) for finding in found.findings)
    return {
        "verdict": found.verdict,
        "flaws": ",".join(found.flaws) or "ok",
        "hints": ",".join(found.hints),
        "reasons": "；".join(reasons),
    }


def share(value: float | None) -> str:
    """Return a share with two digits."""
    return "–" if value is None else f"{value:.2f}"


@contextmanager
def opened(path: Path, mode: str) -> Iterator[TextIO]:
    """Open a text file, packed or not; CSV looks after the ends of lines itself."""
    encoding = "utf-8-sig" if mode == "rt" else "utf-8"
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, mode, encoding=encoding, newline="") as stream:
        yield stream

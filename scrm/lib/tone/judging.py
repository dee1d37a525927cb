"""Owns the judging of many texts: the flaws of each by name, and how right they are where that is known."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scrm.lib.tone.finding import Finding
from scrm.lib.tone.language import language_of_text
from scrm.lib.tone.lint import lint

UNKNOWN = frozenset({"", "-", "—", "none", "null", "n/a"})
WORST = ("block", "warn", "hint")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the lint says of one text."""

    verdict: str  # the gravest severity, or ok
    flaws: tuple[str, ...]  # what blocks or warns
    hints: tuple[str, ...]
    findings: tuple[Finding, ...]


def flaw_of(finding: Finding) -> str:
    """Return the name of a flaw in a file: links and prices are pushes, and a length names its side."""
    if finding.rule in ("link", "price"):
        return "push"
    if finding.rule == "length":
        return "too_short" if finding.severity == "hint" and len(finding.matched) < 40 else "too_long"
    return finding.rule


def judge(row: Mapping[str, str | None]) -> Judgement:
    """Judge one row: `text`, and what is known of whom it is for."""
    text = row.get("text") or ""
    language = known_value(row.get("language")) or language_of_text(text)
    found = tuple(
        lint(
            text,
            language=language,
            customer_name=known_value(row.get("customer_name")),
            gender=known_value(row.get("gender")),
            role_title=known_value(row.get("role_title")),
        )
    )
    severities = {finding.severity for finding in found}
    return Judgement(
        verdict=next((each for each in WORST if each in severities), "ok"),
        flaws=_named(finding for finding in found if finding.severity != "hint"),
        hints=_named(finding for finding in found if finding.severity == "hint"),
        findings=found,
    )


def known_value(value: str | None) -> str:
    """Return a cell, or nothing where it says that nothing is known."""
    text = (value or "").strip()
    return "" if text.lower() in UNKNOWN else text


def expected_flaws(cell: str | None) -> set[str]:
    """Return the flaws that a person wrote down for a text."""
    return {flaw.strip() for flaw in (cell or "").split(",") if flaw.strip()} - {"ok"}


@dataclass(frozen=True, slots=True)
class Score:
    """How right the lint is about one flaw."""

    flaw: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Return which share of the reported ones are real."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Return which share of the real ones are reported."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


def scores(pairs: Iterable[tuple[set[str], set[str]]]) -> list[Score]:
    """Return one score for each flaw that was expected or found; pairs are (expected, found)."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for expected, found in pairs:
        right.update(expected & found)
        wrong.update(found - expected)
        missed.update(expected - found)
    names = sorted({*right, *wrong, *missed})
    return [Score(name, right[name], wrong[name], missed[name]) for name in names]


def _named(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flaw_of(finding) for finding in findings))

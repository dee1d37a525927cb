"""Holds every statement that reads changes to those that are in force."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READERS = sorted(
    path.relative_to(ROOT)
    for app in ("users", "segmentation", "community", "outreach")
    for path in (ROOT / app).glob("sql/*.sql")
    if any(f"{word} segmentation_transition" in path.read_text("utf8") for word in ("FROM", "JOIN", "UPDATE"))
)


def test_there_are_readers_of_changes():
    assert len(READERS) >= 6


@pytest.mark.parametrize("path", READERS, ids=str)
def test_statement_leaves_out_what_was_superseded(path):
    assert "superseded_at" in (ROOT / path).read_text("utf8")

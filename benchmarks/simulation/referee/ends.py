"""Owns the judgement of plans and of every no: all plans end, no two speak in a week, each no says why."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from benchmarks.simulation.referee.rulebook import Violation, brand_day

LONGEST_LIFE = 460  # days: a friend's three festivals, and the patience after them
WEEK = 7
PLANS = "SELECT id, kind, started_on, ends_by, ended_at, outcome FROM outreach_careplan ORDER BY id"
SPOKEN = """
SELECT p.profile_id, t.sent_at, p.id
  FROM outreach_carestep s
  JOIN outreach_careplan p ON p.id = s.plan_id
  JOIN outreach_touch t ON t.id = s.touch_id
 WHERE t.undone_at IS NULL AND t.sent_at IS NOT NULL ORDER BY 1, 2"""
REASONLESS = {
    "a stored no without a reason": "SELECT id FROM outreach_contactrefusal WHERE cardinality(reasons) = 0",
    "an item closed without an outcome": (
        "SELECT id FROM outreach_queueitem WHERE closed_at IS NOT NULL AND outcome = ''"
    ),
    "an item set aside without a reason": (
        "SELECT id FROM outreach_queueitem WHERE outcome IN ('skipped', 'withdrawn') AND note = ''"
    ),
    "a remedy declined without a reason": (
        "SELECT id FROM outreach_diagnosis WHERE decision = 'declined' AND decision_note = ''"
    ),
    "a plan paused without a reason": (
        "SELECT id FROM outreach_careplan WHERE paused_since IS NOT NULL AND cardinality(pause_reasons) = 0"
    ),
    "a word without a reason": "SELECT id FROM outreach_override WHERE note = '' OR cardinality(reasons) = 0",
}


def judge_plans(cursor: Any, end: dt.datetime) -> Iterator[Violation]:
    """Return the plans that never end, end without an outcome, or spoke in the week of another."""
    cursor.execute(PLANS)
    for number, kind, started_on, ends_by, ended_at, outcome in cursor.fetchall():
        if (ends_by - started_on).days > LONGEST_LIFE or (ended_at is None and ends_by < brand_day(end)):
            yield Violation("a plan without an end", number, kind)
        if ended_at is not None and not outcome:
            yield Violation("an end without an outcome", number, kind)
    cursor.execute(SPOKEN)
    for profile, words in groupby(cursor.fetchall(), key=lambda row: row[0]):
        for (_who, earlier, one), (_who, later, other) in pairwise(words):
            if one != other and (brand_day(later) - brand_day(earlier)).days < WEEK:
                yield Violation("two plans in one week", other, f"profile {profile}, after plan {one}")


def judge_reasons(cursor: Any) -> Iterator[Violation]:
    """Return every no that does not say why."""
    for name, statement in REASONLESS.items():
        cursor.execute(statement)
        yield from (Violation(name, number, "") for (number,) in cursor.fetchall())

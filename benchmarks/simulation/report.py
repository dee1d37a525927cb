"""Owns what a simulation prints in the end: how much was done, what was refused, what the referee found."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator

from django.db import connection

from benchmarks.simulation.referee import Referee, Violation
from benchmarks.simulation.world import World
from scrm.lib import clock

MOST_SHOWN = 12
SENT = "SELECT count(*) FROM outreach_touch WHERE sent_at IS NOT NULL AND undone_at IS"
COUNTS = {
    "conversations": f"{SENT} NULL",
    "  of them answers": f"{SENT} NULL AND is_answer",
    "  from outside": f"{SENT} NULL AND source_id IS NOT NULL",
    "  undone": f"{SENT} NOT NULL",
    "bookings never used": "SELECT count(*) FROM outreach_touch WHERE sent_at IS NULL",
    "check-ups": "SELECT count(*) FROM outreach_diagnosis",
    "plans": "SELECT count(*) FROM outreach_careplan",
    "  ended": "SELECT count(*) FROM outreach_careplan WHERE ended_at IS NOT NULL",
    "steps done": "SELECT count(*) FROM outreach_carestep WHERE done_at IS NOT NULL",
    "tickets": "SELECT count(*) FROM outreach_ticket",
    "  solved": "SELECT count(*) FROM outreach_ticket WHERE resolved_at IS NOT NULL",
    "promises": "SELECT count(*) FROM outreach_promise",
    "cooling-offs": "SELECT count(*) FROM outreach_coolingoff",
    "people left alone to compare with": "SELECT count(*) FROM outreach_holdout WHERE is_held",
    "items opened": "SELECT count(*) FROM outreach_queueitem",
    "  for a step of a plan": "SELECT count(*) FROM outreach_queueitem WHERE 'care_step_due' = ANY(reasons)",
    "  for a promise": "SELECT count(*) FROM outreach_queueitem WHERE 'promise_due' = ANY(reasons)",
    "events": "SELECT count(*) FROM users_event",
}
TOUCHES = "SELECT profile_id, purpose, channel, sent_at, undone_at, outcome FROM outreach_touch ORDER BY id"


def report(world: World, referee: Referee, write: Callable[[str], object]) -> list[Violation]:
    """Write what happened; return what the referee found."""
    for line in told(world):
        write(line)
    end = clock.day_start(world.last + dt.timedelta(days=1))
    found = referee.judge(end)
    found += [Violation(name, count, "an actor heard it") for name, count in world.faults.items()]
    for name, count in sorted(Counter(each.rule for each in found).items()):
        write(f"  {name:<38} {count:>8,}")
    for each in found[:MOST_SHOWN]:
        write(f"  {each.rule}: {each.number} ({each.told})")
    write(f"violations: {len(found)}")
    return found


def told(world: World) -> Iterator[str]:
    """Return what was done and refused, line by line."""
    with connection.cursor() as cursor:
        for name, statement in COUNTS.items():
            cursor.execute(statement)
            yield f"{name:<40} {cursor.fetchone()[0]:>8,}"
        cursor.execute(TOUCHES)
        digest = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()[:16]
    yield "what the actors tried:"
    yield from (f"  {name:<38} {count:>8,}" for name, count in sorted(world.tally.items()))
    yield "why they were refused:"
    yield from (f"  {name:<38} {count:>8,}" for name, count in world.reasons.most_common())
    yield f"conversations in one number: {digest}"
    yield "what the referee found:"

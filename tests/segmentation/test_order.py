"""The order and the batches in which events come change nothing: neither days nor standings."""

import datetime as dt

import numpy as np
import pytest

from segmentation.models import (
    CutPoints,
    DailyActivity,
    QuantileGrid,
    Run,
    Standing,
    StandingMemory,
    Transition,
)
from tests.segmentation.conftest import rows
from users.actions.ingest import ingest_events
from users.models import DayMark, Event, EventKey, Identity, MarkCursor

pytestmark = pytest.mark.django_db(transaction=True)
DERIVED = (Run, Standing, StandingMemory, Transition, QuantileGrid, CutPoints, DailyActivity, MarkCursor)
KINDS = ("login", "browse", "interact", "post", "purchase")
PEOPLE = 6
COMPARED = {
    Standing: [
        "state",
        "state_since",
        "quadrant",
        "tier",
        "value",
        "engagement",
        "risk",
        "periods",
        "last_days",
    ],
    DailyActivity: ["day", "behaviours", "events", "purchases", "spent"],
}


def story(today):
    """Tell what six people did in a year: some keep coming, some stopped."""
    chance, told = np.random.default_rng(7), []
    for person in range(PEOPLE):
        for back in range(1 + 20 * person, 365):
            if chance.random() < 0.3:
                kind = str(chance.choice(KINDS))
                at = dt.datetime.combine(today - dt.timedelta(days=back), dt.time(chance.integers(24)))
                item = {"id": f"{person}-{back}", "external_id": f"u{person}", "type": kind}
                item["occurred_at"] = f"{at}+08:00"
                told.append(item | ({"amount": 12.5} if kind == "purchase" else {}))
    return told


def test_events_in_any_order_and_any_batches_lead_to_the_same_standings(source, night, now, today):
    told, found = story(today), []
    for turn, size in enumerate((2_000, 7, 90)):
        items = list(np.random.default_rng(turn).permutation(told)) if turn else told
        for start in range(0, len(items), size):
            ingest_events(source=source, items=items[start : start + size], now=now)
        night(today)
        names = dict(Identity.objects.values_list("profile_id", "external_id"))
        tables = [rows(model, ["profile_id", *columns]) for model, columns in COMPARED.items()]
        found.append([sorted([names[row[0]], *row[1:]] for row in table) for table in tables])
        for model in (*DERIVED, Event, EventKey, DayMark):
            model._base_manager.all().delete()
    assert found[0] == found[1] == found[2]
    assert {row[1] for row in found[0][0]} >= {"active", "dormant"}

"""Owns what the tests of outreach share: people with a standing, items, greetings."""

import pytest

from outreach.models import Greeting, QueueItem
from segmentation.models import Standing


@pytest.fixture
def make_standing(now, today):
    """Return a function that gives a profile a standing; a dormant person of high value by default."""

    def make(profile, **fields) -> Standing:
        values = {
            "state": "dormant",
            "state_since": today.replace(day=1),
            "basis": "rhythm",
            "decided_by": "rhythm",
            "quadrant": "silent",
            "quadrant_since": today.replace(day=1),
            "tier": "A",
            "value": 80.0,
            "engagement": 12.0,
            "risk": 3.0,
            "purchases": 6,
            "spent": 1_248_000,
            "last_purchase_on": today.replace(day=3),
            "last_active_on": today.replace(day=3),
            "last_login_on": today.replace(month=10, day=9),
            "baseline": [103, 40, 12, 0, 0, 6, 0],
            "baseline_days": 182,
            "periods": [0, 0, 0] * 7,
            "last_days": [20735, 20735, 20720, -1, -1, 20760, -1],
            "declining": 7,
            "policy_version": 0,
            "as_of": today,
            "computed_at": now,
        }
        return Standing.objects.create(profile=profile, **(values | fields))

    return make


@pytest.fixture
def make_item(today):
    """Return a function that opens an item for a profile."""

    def make(profile, **fields) -> QueueItem:
        values = {"reasons": ["dormant_high_value"], "worth": 1.5, "opened_on": today, "due_on": today}
        return QueueItem.objects.create(profile=profile, **(values | fields))

    return make


@pytest.fixture
def item(profile, make_standing, make_item) -> QueueItem:
    """An open item for `profile`, who is dormant."""
    make_standing(profile)
    return make_item(profile)


@pytest.fixture
def greeting(db) -> Greeting:
    return Greeting.objects.create(
        code="calm", language="zh", tone="plain", text="{salutation}您好，我是{koe}，想起您，问声好，不用回。"
    )


@pytest.fixture
def assert_rows():
    """Compare some fields of a table's rows with a grid."""

    def compare(model, fields, expected) -> None:
        assert [list(row) for row in model.objects.order_by("pk").values_list(*fields)] == expected

    return compare

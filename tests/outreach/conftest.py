"""Owns what the tests of outreach share: people with a standing, items, greetings."""

import pytest

from outreach.models import Greeting, QueueItem


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

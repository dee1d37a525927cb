"""Owns what the tests of the community share: a group with its chat, and a way to push what is said in it."""

import datetime as dt

import pytest

from community.actions import messages
from community.actions.groups import create_group, start_duty
from community.models import Group
from segmentation.actions import runs
from users.actions.ingest import ingest_events
from users.models import Identity


@pytest.fixture(autouse=True)
def copying_settled(monkeypatch):
    """A copying waits for the transactions of tests beside this one, as a night does."""
    hold = messages._hold

    def settled_hold():
        runs._cutoff()
        return hold()

    monkeypatch.setattr(messages, "_hold", settled_hold)


@pytest.fixture
def group(source, now) -> Group:
    """Campers in Hangzhou, open from 9 to 21."""
    values = {"name": "周末露营", "interests": ["露营"], "region": "杭州", "source": source, "chat": "g-1"}
    return create_group(values=values, by=None, now=now)


@pytest.fixture
def on_duty(group, koe, now):
    """`koe` keeps the mood of the group."""
    return start_duty(group=group, employee=koe, role="manager", weekdays=[], by=None, now=now)


@pytest.fixture
def known_as(source, now):
    """Return a function that gives a profile a number in the source."""

    def give(profile, number):
        Identity.objects.create(source=source, external_id=number, profile=profile, created_at=now)
        return profile

    return give


@pytest.fixture
def say(source, now):
    """Return a function that pushes one message of a chat as an event."""
    count = iter(range(1, 1000))

    def push(who, text="", *, at=None, staff=None, group="g-1", **properties):
        at = at or now - dt.timedelta(minutes=10)
        number = f"m{next(count)}"
        properties = {"group": group, "message": number, "text": text} | properties
        if staff:
            properties["staff"] = staff
        item = {
            "id": number,
            "external_id": who,
            "type": "group_answer" if staff else "group_message",
            "occurred_at": at.isoformat(),
            "properties": properties,
        }
        receipt = ingest_events(source=source, items=[item], now=now)
        assert receipt.accepted == 1, receipt.results
        return number

    return push

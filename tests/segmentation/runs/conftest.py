"""Owns what the tests of runs share: a small crowd, whose night is many chunks."""

import datetime as dt

import pytest

from segmentation.actions import nightly


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(nightly, "CHUNK", 3)


@pytest.fixture
def crowd(make_profile, koe, happen, today):
    """Ten people with different rhythms, one of whom never came."""
    people = [make_profile(f"第{number}位", koe if number % 2 else None) for number in range(10)]
    for number, person in enumerate(people[:9]):
        for back in range(1 + number * 9, 200, 3 + number):
            kind = ("login", "post", "purchase")[back % 3]
            happen(person, kind, today - dt.timedelta(days=back), amount=back if kind == "purchase" else None)
    return people

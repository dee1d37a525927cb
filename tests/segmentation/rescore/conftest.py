"""Owns what the tests of re-scoring share: people who were silent, and how they come back."""

import datetime as dt

import pytest

from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.models import Standing

CHANGES = ["date", "before", "after", "since"]
OWN_DATE = {"state_since", "computed_at"}  # a return that was seen the same day is dated by that day
NIGHTS_WORD = [field.attname for field in Standing._meta.fields if field.attname not in OWN_DATE]


@pytest.fixture
def come(happen, today):
    """Return a function by which someone does something on days counted back from today."""

    def days(person, *back, kind="login"):
        for each in back:
            happen(person, kind, today - dt.timedelta(days=each))

    return days


@pytest.fixture
def faithful(make_profile, come):
    """Someone who came every other day and has been silent for a hundred days: dormant by their rhythm."""
    person = make_profile("常客")
    come(person, *range(100, 330, 2))
    return person


@pytest.fixture
def rare(make_profile, come):
    """Someone who came rarely and has been silent for long: dormant by the fixed rule."""
    person = make_profile("稀客")
    come(person, 130, 160, 190)
    return person


@pytest.fixture
def gone(make_profile, come):
    """Someone who used to come often and has been silent for more than half a year: lost."""
    person = make_profile("故人")
    come(person, *range(210, 400, 2))
    return person


@pytest.fixture
def compute(now, today):
    """Return a function that computes a night on its own morning."""

    def night(date=today, **options):
        run = open_nightly_run(date=date, now=now + (date - today), **options)
        assert work_on_run(run_id=run.pk, seconds=60)
        return run

    return night


def standing_of(person):
    return Standing.objects.get(pk=person.pk)


@pytest.fixture
def crowd(make_profile, faithful, rare, gone, come):
    """People with all kinds of rhythms, of whom some come back today and some only late events tell."""
    people = [make_profile(f"第{number}位") for number in range(14)]
    for number, person in enumerate(people):
        come(person, *range(1 + number * 13, 390, 2 + number))
    newcomer = make_profile("新人")
    come(newcomer, 3, 30)
    return [*people, newcomer, faithful, rare, gone]


def come_back(crowd, come):
    for number, person in enumerate(crowd):
        if number % 4:
            come(person, 0, kind=("login", "post", "purchase")[number % 3])
        if number % 3 == 0:
            come(person, 2, 4, 5, 7)

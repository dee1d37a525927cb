"""The night by many processes, and by processes that are killed: each chunk once, and the same result."""

import datetime as dt
import hashlib
import signal

import pytest

from segmentation.actions import nightly
from segmentation.actions.nightly import open_nightly_run
from segmentation.models import Run, RunChunk
from tests.segmentation import hands
from tests.segmentation.tables import forget_everything, state_of_the_tables

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 120  # in which any process has ended


@pytest.fixture
def crowd(make_profile, koe, happen, today):
    """Thirty people with different rhythms."""
    people = [make_profile(f"第{number}位", koe if number % 2 else None) for number in range(30)]
    for number, person in enumerate(people):
        for back in range(1 + number * 4, 160, 9 + number):
            happen(person, ("login", "post")[back % 2], today - dt.timedelta(days=back))
    return people


@pytest.fixture
def expected(crowd, night, today, monkeypatch):
    """The checksum of the tables after a night that nothing disturbed."""
    monkeypatch.setattr(nightly, "CHUNK", hands.CHUNK)
    night(today)
    found = checksum()
    forget_everything()
    return found


def checksum():
    return hashlib.sha256(repr(state_of_the_tables()).encode()).hexdigest()


def test_two_schedulers_and_four_workers_do_each_chunk_once(expected, now, start):
    bells = [start(hands.schedule, now) for _ in range(2)]
    workers = [start(hands.work) for _ in range(4)]
    for process in [*bells, *workers]:
        process.join(SECONDS)
        assert process.exitcode == 0
    assert Run.objects.filter(job="nightly").count() == 1
    assert set(RunChunk.objects.values_list("attempts", "failures")) == {(1, 0)}
    assert RunChunk.objects.filter(step__name="score").count() == 10
    assert checksum() == expected


def test_a_night_whose_workers_are_killed_outright_ends_the_same(expected, now, today, start):
    run = open_nightly_run(date=today, now=now)
    point, kills = 25, 0
    while Run.objects.get(pk=run.pk).state == "running":
        process = start(hands.work_and_die, point)
        process.join(SECONDS)
        assert process.exitcode in (0, -signal.SIGKILL)
        kills += process.exitcode != 0
        point += 38  # another place each time, and further than the last life
    assert kills > 3
    assert checksum() == expected

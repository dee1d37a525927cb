"""Checks that the same days, the same standing before and the same numbers give the same result as ever."""

import json

import pytest

from tests.segmentation.rules.golden import FILE, TOLD_EXACTLY, crowd, told


def test_the_rules_say_what_they_said():
    kept, now = json.loads(FILE.read_text()), told()
    assert kept.keys() == now.keys()
    for name, columns in kept.items():
        assert columns.keys() == now[name].keys()
        for field, values in columns.items():
            if now[name][field] != values:
                assert now[name][field] == pytest.approx(values, abs=2 * 10**-TOLD_EXACTLY), (name, field)


def test_the_crowd_of_the_golden_file_shows_every_state_and_what_waits():
    said = told()["standard"]
    assert set(said["state"]) >= {1, 2, 3, 4, 5}
    assert max(said["pending_state"]) > -1
    assert max(said["pending_quadrant"]) > -1
    assert set(said["quadrant"]) == {-1, 0, 1, 2, 3}
    assert len(crowd().lanes) == len(said["baseline"][0]) == 10

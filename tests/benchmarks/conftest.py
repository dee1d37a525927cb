"""Owns how the tests of measurements run one: what it told of each bar, and whether it left as it should."""

import re

import pytest
from django.core.management import call_command

RATIO = re.compile(r"^([\w-]+) ratio (\d+\.\d+) \(ours.* bar (\d+\.\d+)\)", re.MULTILINE)


@pytest.fixture
def bench(capsys):
    """Return a function that runs a measurement, holds its exit to its bars, and returns what it told."""

    def run(name, **sizes):
        code = 0
        try:
            call_command("bench", name, **sizes)
        except SystemExit as left:
            code = left.code
        out = capsys.readouterr().out
        told = {what: (float(ratio), float(bar)) for what, ratio, bar in RATIO.findall(out)}
        assert code == int(any(ratio > bar for ratio, bar in told.values())), out
        return out, {what: ratio for what, (ratio, _bar) in told.items()}

    return run

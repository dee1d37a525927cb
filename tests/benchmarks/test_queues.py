"""The measurement of the lists runs, and says for each bar what was reached."""

import contextlib
import re

import pytest
from django.core.management import call_command

from benchmarks import queues

pytestmark = pytest.mark.django_db(transaction=True)


def test_bench_queues_compares_each_figure_with_its_bar(capsys, monkeypatch):
    monkeypatch.setattr(queues, "DATABASE", "reunion_bench_queues_in_tests")
    with contextlib.suppress(SystemExit):  # so small a brand is no measure of the bars
        call_command("bench", "queues", profiles=2000, koes=5, repeats=1)
    out = capsys.readouterr().out
    told = dict(re.findall(r"^([\w-]+) ratio (\d+\.\d+) \(ours", out, re.MULTILINE))
    assert set(told) == {"queues", "queues-item"}
    assert "150 opened" in out

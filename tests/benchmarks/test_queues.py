"""The measurement of the lists runs, and says for each bar what was reached."""

import pytest

from benchmarks import queues

pytestmark = pytest.mark.django_db(transaction=True)


def test_bench_queues_compares_each_figure_with_its_bar(bench, monkeypatch):
    monkeypatch.setattr(queues, "DATABASE", "reunion_bench_queues_in_tests")
    out, told = bench("queues", profiles=2000, koes=5, repeats=1)
    assert set(told) == {"queues", "queues-item"}
    assert "150 opened" in out


def test_bench_queues_fails_where_a_bar_is_missed(bench, monkeypatch):
    monkeypatch.setattr(queues, "DATABASE", "reunion_bench_queues_in_tests")
    monkeypatch.setattr(queues, "BAR", 0.0)  # no filling is as fast
    out, _told = bench("queues", profiles=200, koes=1, repeats=1)
    assert "bar 0.0" in out

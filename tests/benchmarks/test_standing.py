"""The measurement of a whole brand runs, and says for each bar what was reached."""

import pytest

from benchmarks import standing

pytestmark = pytest.mark.django_db(transaction=True)
BARS = ("standing", "standing-memory", "standing-growth", "standing-rescoring")
AHEAD = ("standing-preview-evidence", "standing-preview-windows")


def test_bench_standing_compares_each_figure_with_its_bar(bench, monkeypatch):
    monkeypatch.setattr(standing, "DATABASE", "reunion_bench_standing_in_tests")
    out, told = bench("standing", profiles=2000, workers=2, repeats=1)
    assert set(told) == {*BARS, *AHEAD}
    assert told["standing-rescoring"] < 1
    assert "grouped by hand with pandas" in out

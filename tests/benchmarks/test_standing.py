"""The measurement of a whole brand runs, and says for each bar what was reached."""

import contextlib
import re

import pytest
from django.core.management import call_command

from benchmarks import standing

pytestmark = pytest.mark.django_db(transaction=True)
BARS = ("standing", "standing-memory", "standing-growth", "standing-rescoring")
AHEAD = ("standing-preview-evidence", "standing-preview-windows")


def test_bench_standing_compares_each_figure_with_its_bar(capsys, monkeypatch):
    monkeypatch.setattr(standing, "DATABASE", "reunion_bench_standing_in_tests")
    with contextlib.suppress(SystemExit):  # so small a night is no measure of the bars
        call_command("bench", "standing", profiles=2000, workers=2, repeats=1)
    out = capsys.readouterr().out
    told = dict(re.findall(r"^([\w-]+) ratio (\d+\.\d+) \(ours", out, re.MULTILINE))
    assert set(told) == {*BARS, *AHEAD}
    assert float(told["standing-rescoring"]) < 1
    assert "grouped by hand with pandas" in out

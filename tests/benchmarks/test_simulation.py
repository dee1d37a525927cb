import ast
from pathlib import Path

import pytest

import benchmarks.simulation.referee as referee_package
from benchmarks.scratch import scratch_database
from benchmarks.simulation.report import report
from benchmarks.simulation.run import simulate
from benchmarks.simulation.sabotage import SABOTAGES

REFEREE = Path(referee_package.__file__).parent
MAY_IMPORT = ("benchmarks.simulation.referee", "borax")
STANDARD = {"bisect", "collections", "dataclasses", "datetime", "itertools", "typing", "zoneinfo"}
EXPECTED = {  # the rule that the referee must find broken, and days in which it surely is
    "cap": ("over a cap", 4),
    "quiet": ("quiet hours", 3),
    "consent": ("refused or withdrawn", 3),
    "cooling": ("cooling-off", 10),
}


@pytest.fixture
def live(django_db_blocker):
    """Return a function that lives some days of a small brand, in a database of its own."""

    def run(days, sabotage=None, seed=1):
        options = {"customers": 120, "koes": 2, "days": days, "seed": seed, "sabotage": sabotage}
        lines = []
        with scratch_database("reunion_test_simulation"):
            world, referee, _clocked = simulate(options, lambda line: None)
            found = report(world, referee, lines.append)
        return world, lines, {each.rule for each in found}

    with django_db_blocker.unblock():
        yield run


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, path
            yield node.module


def test_referee_imports_nothing_of_the_product():
    for path in REFEREE.glob("*.py"):
        for name in imports_of(path):
            assert name.startswith(MAY_IMPORT) or name.split(".")[0] in STANDARD, (path.name, name)


def test_every_sabotage_has_a_rule_that_it_breaks():
    assert set(EXPECTED) == set(SABOTAGES)


def test_an_honest_brand_breaks_no_rule_and_refuses_with_reasons(live):
    world, lines, broken = live(days=12)
    assert (broken, lines[-1]) == (set(), "violations: 0")
    assert world.tally["greeting"] > 20
    assert world.tally["check-up"]
    assert world.tally["at one instant: wrote"] * 5 == world.tally["at one instant: refused by the gate"]
    heard = {"quiet_hours", "too_often", "too_soon", "no_consent", "refused", "dormant_rest"}
    assert heard <= set(world.reasons)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_a_sabotaged_gate_is_noticed(live, sabotage):
    rule, days = EXPECTED[sabotage]
    _world, _lines, broken = live(days=days, sabotage=sabotage)
    assert rule in broken


def test_the_same_seed_lives_the_same_days(live):
    assert live(days=2, seed=3)[1] == live(days=2, seed=3)[1]

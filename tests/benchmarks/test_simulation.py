import ast
import os
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

import benchmarks.simulation.referee as referee_package
from benchmarks import scratch
from benchmarks.scratch import scratch_database
from benchmarks.simulation.report import report
from benchmarks.simulation.run import Clocked, begin, live, simulate
from benchmarks.simulation.sabotage import SABOTAGES
from tests import database

REFEREE = Path(referee_package.__file__).parent
MAY_IMPORT = ("benchmarks.simulation.referee", "borax")
STANDARD = {"bisect", "collections", "dataclasses", "datetime", "itertools", "typing", "zoneinfo"}
EXPECTED = {  # the rule that the referee must find broken, and days in which it surely is
    "cap": ("over a cap", 4),
    "quiet": ("quiet hours", 3),
    "consent": ("refused or withdrawn", 3),
    "cooling": ("cooling-off", 10),
}


BRAND = {"customers": 120, "koes": 2, "days": 12, "seed": 1, "sabotage": None}


@pytest.fixture(scope="module")
def scratch_databases(django_db_blocker):
    """Let databases be made, as copies of what the migrations left for all sessions."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "TEMPLATE", database.template())
        yield


@pytest.fixture(scope="module")
def begun(scratch_databases):
    """A small brand before its first day, in a database of its own, and the name of that."""
    name = f"reunion_test_begun_{os.getpid()}"
    with scratch_database(name):
        yield begin(BRAND, Clocked()), name


@pytest.fixture
def lived(begun):
    """Return a function that lives some days of the small brand, in a copy of its database."""
    world, name = begun

    def run(days, sabotage=""):
        lines, copy = [], replace(deepcopy(world), days=days, sabotage=sabotage)
        with scratch_database(f"reunion_test_lived_{os.getpid()}", copied=name):
            found = report(copy, live(copy, Clocked(), lambda line: None), lines.append)
        return copy, lines, {each.rule for each in found}

    return run


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


def test_an_honest_brand_breaks_no_rule_and_refuses_with_reasons(lived):
    world, lines, broken = lived(days=12)
    assert (broken, lines[-1]) == (set(), "violations: 0")
    assert world.tally["greeting"] > 20
    assert world.tally["check-up"]
    assert world.tally["at one instant: wrote"] * 5 == world.tally["at one instant: refused by the gate"]
    heard = {"quiet_hours", "too_often", "too_soon", "no_consent", "refused", "dormant_rest"}
    assert heard <= set(world.reasons)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_a_sabotaged_gate_is_noticed(lived, sabotage):
    rule, days = EXPECTED[sabotage]
    _world, _lines, broken = lived(days=days, sabotage=sabotage)
    assert rule in broken


def test_the_same_seed_lives_the_same_days(scratch_databases):
    def days():
        lines = []
        with scratch_database(f"reunion_test_seed_{os.getpid()}"):
            world, referee, _clocked = simulate(BRAND | {"days": 2, "seed": 3}, lambda line: None)
            report(world, referee, lines.append)
        return lines

    assert days() == days()

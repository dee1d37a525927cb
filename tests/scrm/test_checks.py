"""The one command for all checks: it goes on after a failure and ends with a clear line."""

import sys

import pytest

from scrm import checks

GOOD = [sys.executable, "-c", ""]
BAD = [sys.executable, "-c", "raise SystemExit(1)"]


@pytest.fixture
def last_line(capfd):
    return lambda: capfd.readouterr().out.splitlines()[-1]


def test_run_all_names_every_check_that_failed(monkeypatch, last_line):
    monkeypatch.setattr(checks, "all_checks", lambda: [("lint", BAD), ("types", GOOD), ("tests", BAD)])
    assert checks.run_all() == 1
    assert last_line() == "FAILED: lint, tests"


def test_run_all_says_that_all_passed(monkeypatch, last_line):
    monkeypatch.setattr(checks, "all_checks", lambda: [("lint", GOOD)])
    assert checks.run_all() == 0
    assert last_line().startswith("ALL CHECKS PASSED in ")


def test_run_all_is_loud_without_a_browser(monkeypatch, capfd):
    monkeypatch.setattr(checks, "all_checks", list)
    monkeypatch.setattr(checks.shutil, "which", lambda name, path=None: None)
    checks.run_all()
    assert "NO CHROMIUM FOUND" in capfd.readouterr().out


def test_typed_paths_are_writes_reads_and_rules_of_our_own(monkeypatch, tmp_path):
    for path in ("scrm/lib", "users", "outreach/actions", ".venv"):
        (tmp_path / path).mkdir(parents=True)
    for path in ("users/rules.py", "users/views.py", ".venv/rules.py"):
        (tmp_path / path).touch()
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    assert checks.typed_paths() == ["outreach/actions", "scrm/lib", "users/rules.py"]


def test_main_with_arguments_runs_only_pytest(monkeypatch):
    commands = []
    monkeypatch.setattr(
        checks, "ensure_servers", lambda profile: type("Session", (), {"stop": lambda self: None})()
    )
    monkeypatch.setattr(checks, "run", lambda command: commands.append(command) or 0)
    assert checks.main(["tests/scrm", "-x"]) == 0
    assert [command[1:] for command in commands] == [["tests/scrm", "-x"]]

"""Owns `manage.py test`: every check of the project, in order, with one clear last line.

manage.py test                  all checks
manage.py test PATH OPTION …    only pytest, with these arguments
"""

import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

from scrm.embedded import ensure_servers

ROOT = Path(__file__).resolve().parent.parent
TYPED = ("scrm/lib", "*/actions*", "*/queries*", "*/rules*")
APPS = ("users", "segmentation", "community", "outreach")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

Check = tuple[str, list[str]]


def main(arguments: list[str]) -> int:
    """Run all checks, or pytest with the given arguments; answer with the exit status."""
    session = ensure_servers("test")
    try:
        if arguments:
            return run([tool("pytest"), *arguments])
        return run_all()
    except KeyboardInterrupt:
        return 130
    finally:
        session.stop()


def run_all() -> int:
    """Run every check even after one has failed, and say which did."""
    started = time.monotonic()
    failed = [name for name, command in all_checks() if not passes(name, command)]
    if not has_browser():
        say("NO CHROMIUM FOUND: the browser tests did not run. Install it, e.g. apt-get install chromium")
    if failed:
        say(f"FAILED: {', '.join(failed)}")
        return 1
    say(f"ALL CHECKS PASSED in {time.monotonic() - started:.0f} s")
    return 0


def all_checks() -> Iterator[Check]:
    """List the checks, quick ones first."""
    yield "format", [tool("ruff"), "format", "--check", "."]
    yield "lint", [tool("ruff"), "check", "."]
    yield "contracts", [tool("lint-imports"), "--no-cache"]
    yield "migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    if typed := typed_paths():
        yield "types", [tool("mypy"), *typed]
    yield from deployment_checks()
    yield "tests", [tool("pytest"), "-n", "2", "-m", "not browser"]
    if has_browser() and (ROOT / "tests" / "browser").is_dir():
        yield "browser tests", [tool("pytest"), "-n", "2", "-m", "browser"]


def deployment_checks() -> Iterator[Check]:
    """List the checks of the files that a deployment is made from."""
    if (ROOT / "docker-compose.yml").exists():
        schema = ["--builtin-schema", "vendor.compose-spec"]
        yield "compose", [tool("check-jsonschema"), *schema, "docker-compose.yml"]
    if (ROOT / "Dockerfile").exists():
        yield "dockerfile", [tool("hadolint"), "Dockerfile"]


def typed_paths() -> list[str]:
    """List what mypy looks at: the small helpers, and each app's writes, reads and rules."""
    found = {
        path for pattern in TYPED for path in ROOT.glob(pattern) if path.is_dir() or path.suffix == ".py"
    }
    inside = (path.relative_to(ROOT) for path in found)
    return sorted(str(path) for path in inside if path.parts[0] in {"scrm", *APPS})


def passes(name: str, command: list[str]) -> bool:
    """Run one check under its heading; answer whether it passed."""
    say(f"\n=== {name}")
    started = time.monotonic()
    is_good = run(command) == 0
    say(f"--- {name}: {'passed' if is_good else 'FAILED'} in {time.monotonic() - started:.1f} s")
    return is_good


def run(command: list[str]) -> int:
    """Run a command from the project's folder and give its exit status."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 (no shell)


def tool(name: str) -> str:
    """Name a tool's program, in this environment before any other."""
    return shutil.which(name, path=sysconfig.get_path("scripts")) or name


def has_browser() -> bool:
    """Tell whether a Chromium is installed."""
    return any(shutil.which(name) for name in BROWSERS)


def say(line: str) -> None:
    """Print a line now, between the output of the checks."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

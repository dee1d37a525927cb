"""Checks that the page of the audit trail has words for every deed."""

import ast
from collections.abc import Iterator
from pathlib import Path

from users.rules.deeds import DEEDS

ROOT = Path(__file__).resolve().parents[3]


def recorded_actions() -> Iterator[str]:
    """Yield every constant that code passes on as `action` to the audit trail."""
    for app in ("users", "segmentation", "community", "outreach", "scrm"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record":
                    yield from (
                        keyword.value.value
                        for keyword in node.keywords
                        if keyword.arg == "action" and isinstance(keyword.value, ast.Constant)
                    )


def test_every_recorded_action_has_a_label():
    found = set(recorded_actions())
    assert "key.created" in found
    assert found <= set(DEEDS), found - set(DEEDS)

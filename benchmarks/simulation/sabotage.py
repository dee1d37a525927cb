"""Owns how one rule of the gate is set aside for a run, so that the referee can show that it sees that.

Nothing of the product is changed. `cap`, `quiet` and `cooling` save a lax version of the contact policy, as
a manager could; `consent` lets rogues write past the gate, as from a private phone: the touch is stored
without a question asked.
"""

from typing import Any

POLICIES: dict[str, dict[str, Any]] = {
    "cap": {"caps": [[10, 1]]},
    "quiet": {"quiet_from": "23:00", "quiet_until": "06:00"},
    "cooling": {"displeased_run": 10},
}
SABOTAGES = (*POLICIES, "consent")

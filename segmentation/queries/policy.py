"""Owns which version of the standing rules is in force."""

from segmentation.rules import STANDARD, Policy
from users.queries import lanes
from users.queries import policy as stored
from users.rules import Lane

AREA = "standing"


def version_in_force() -> int:
    """Return the version that a run opened now is made with; 0 is the built-in one."""
    found = stored(AREA)
    return found.version if found else 0


def standing_policy(version: int) -> Policy:
    """Return the numbers of a version."""
    found = stored(AREA, version) if version else None
    return Policy.from_values(found.values) if found else STANDARD


class Policies:
    """The numbers of every version that a page needs, and the names of the behaviours, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, Policy] = {}
        self._lanes: tuple[Lane, ...] = ()

    def of(self, version: int) -> Policy:
        """Return the numbers of a version (one query for each version, none for the built-in one)."""
        if version not in self._known:
            self._known[version] = standing_policy(version)
        return self._known[version]

    def lanes(self) -> tuple[Lane, ...]:
        """Return what has a vote of its own (one query)."""
        self._lanes = self._lanes or lanes()
        return self._lanes

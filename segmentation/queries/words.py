"""Owns which tags, products and cities are in use, so that a filter can offer them."""

from scrm.lib import sql
from users.models import Employee

KINDS = ("tag", "product", "city")
MOST = 300  # of each kind: nobody looks for one among more in a menu


def words_in_use(viewer: Employee) -> dict[str, list[str]]:
    """Return the words of each kind among the people whom a viewer may see (one query)."""
    params = {"most": MOST, "employees": list(viewer.portfolio)}
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, word in sql.rows("segmentation", _statement(viewer), params):
        found[kind].append(word)
    return found


def _statement(viewer: Employee) -> str:
    return "words_in_use" if viewer.sees_everyone else "words_in_use_among"

"""Owns the menu: which pages each role finds, in order."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

LEADING = frozenset({"lead", "manager", "admin"})
MANAGING = frozenset({"manager", "admin"})
ADMINISTERING = frozenset({"admin"})
# (URL name, label, icon, roles), in the order of the menu
PAGES: list[tuple] = []


@dataclass
class Entry:
    """One line of the menu."""

    url: str
    label: str
    icon: str
    is_current: bool


def navigation(request: HttpRequest) -> dict:
    """Give templates the menu of the signed-in employee."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"navigation": []}
    found = [(reverse(name), label, icon) for name, label, icon, roles in PAGES if request.user.role in roles]
    current = max((url for url, *_rest in found if request.path.startswith(url)), key=len, default="")
    return {"navigation": [Entry(url, label, icon, url == current) for url, label, icon in found]}

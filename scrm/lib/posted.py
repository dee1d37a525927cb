"""Owns how a single posted field is taken from a request where no form stands before it."""

from django.http import HttpRequest

LONGEST_NUMBER = 18  # digits; more fit no id


def text(request: HttpRequest, name: str) -> str:
    """Return a posted text without NUL characters, which no table can hold; empty when absent."""
    return request.POST.get(name, "").replace("\0", "")


def number(text: str) -> int | None:
    """Return the id that a text spells, or None."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None

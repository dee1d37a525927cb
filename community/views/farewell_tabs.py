"""Owns the tabs that the pages of farewells, of alumni and of KOCs share."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def farewell_tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs above the pages of farewells and of those who come back to help."""
    named = (
        ("graduation-list", pgettext("ceremony", "毕业")),
        ("alumni-list", _("返聘")),
        ("consultation-list", _("请教顾问团")),
        ("koc-list", _("KOC")),
    )
    return [
        {"url": reverse(f"community:{name}"), "label": label, "is_current": name == current}
        for name, label in named
    ]

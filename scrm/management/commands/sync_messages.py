"""Brings the English catalogue up to date with the texts of code and templates."""

from typing import Any

from django.core.management.base import BaseCommand

from scrm import messages


class Command(BaseCommand):
    """Add missing messages to the English catalogue and drop unused ones."""

    help = "Add missing messages to locale/en with an empty translation and drop unused ones."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """Bring the catalogue up to date and say what changed."""
        changes = messages.bring_up_to_date(messages.CATALOGUE, messages.messages_in_project())
        self.stdout.write(
            f"{changes.added} added, {changes.dropped} dropped, {changes.untranslated} without a translation"
        )

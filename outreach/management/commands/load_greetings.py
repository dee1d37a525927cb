"""Brings the table of greetings up to the shipped library."""

from django.core.management.base import BaseCommand

from community.actions.snippets import load_snippets
from outreach.actions.greetings import load_greetings


class Command(BaseCommand):
    """Entry point of `manage.py load_greetings`."""

    help = "Bring the table of greetings up to the shipped library; run it after each migrate."

    def handle(self, *args, **options) -> None:
        """Run the action."""
        self.stdout.write(f"{load_greetings()} greetings, {load_snippets()} snippets")

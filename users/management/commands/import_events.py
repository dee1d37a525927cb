"""Imports events from a CSV file."""

from django.core.management.base import CommandParser

from scrm.lib import clock
from users.actions.ingest.files import declare_types, import_events
from users.management.imports import ImportCommand
from users.models import Source


class Command(ImportCommand):
    """Send a file of events through the same door as the API; safe to run again."""

    help = "Import events from a CSV file with the fields of the API; running again adds nothing."
    import_file = staticmethod(import_events)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how types are grouped, too."""
        super().add_arguments(parser)
        parser.add_argument("--types", default="", help="dimension=type|type,… such as post=question|answer")
        parser.add_argument("--passive", default="", help="types that are no activity, joined by |")

    def prepare(self, source: Source, options: dict) -> None:
        """Map the types before their events come."""
        passive = [code for code in options["passive"].split("|") if code]
        groups = self.pairs("types", options["types"])
        declare_types(source=source, groups=groups, passive=passive, now=clock.now())

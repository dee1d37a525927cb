"""Imports profiles from a CSV file."""

from users.actions.ingest.files import import_profiles
from users.management.imports import ImportCommand


class Command(ImportCommand):
    """Send a file of profiles through the same door as the API; safe to run again."""

    help = "Import profiles from a CSV file with the fields of the API; running again changes nothing."
    import_file = staticmethod(import_profiles)

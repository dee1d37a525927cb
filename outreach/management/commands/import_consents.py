"""Imports what people allow and refuse from a CSV file."""

from outreach.actions.pushing import import_consents
from users.management.imports import ImportCommand


class Command(ImportCommand):
    """Send a file of consents through the same door as the API; safe to run again."""

    help = "Import consents from a CSV file: purpose and decision, or columns such as consent_marketing_sms."
    import_file = staticmethod(import_consents)

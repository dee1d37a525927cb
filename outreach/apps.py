"""Names the app for Django."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """The outreach floor."""

    name = "outreach"

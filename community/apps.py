"""Names the app for Django."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The community floor."""

    name = "community"

"""Names the project for Django, so that its commands and template tags are found."""

from django.apps import AppConfig


class ScrmConfig(AppConfig):
    """The top floor."""

    name = "scrm"

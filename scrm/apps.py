"""Names the project for Django: its commands and template tags are found, its tasks reach the broker."""

from django.apps import AppConfig

from scrm.celery import app


class ScrmConfig(AppConfig):
    """The top floor."""

    name = "scrm"

    def ready(self) -> None:
        """Let every thread of every process ring the broker of the settings: pages and commands, too."""
        app.set_default()

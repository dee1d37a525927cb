"""Names the app for Django."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """The users floor."""

    name = "users"

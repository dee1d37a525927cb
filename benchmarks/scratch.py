"""Owns a database for one measurement: made, migrated, used by this process and its children, dropped."""

import contextlib
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection

TEMPLATE = "template1"  # what a new database is a copy of


@contextlib.contextmanager
def scratch_database(name: str, copied: str = "") -> Iterator[None]:
    """Point everything at an empty migrated database, or at a copy of one, until the block ends."""
    before, url = connection.settings_dict["NAME"], os.environ.get("DATABASE_URL", "")
    _statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _statement(f'CREATE DATABASE "{name}" TEMPLATE "{copied or TEMPLATE}"')
    _point_at(name, urlsplit(url)._replace(path=f"/{name}").geturl())
    try:
        if not copied:
            call_command("migrate", verbosity=0)
        yield
    finally:
        _point_at(before, url)
        _statement(f'DROP DATABASE "{name}" WITH (FORCE)')


def _point_at(name: str, url: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = url


def _statement(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)

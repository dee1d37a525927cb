"""Owns how `.sql` files are found and run: one statement a file, bound parameters only."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

NAMED = re.compile(r"%\((\w+)\)s")


@cache
def statement(app: str, name: str) -> str:
    """Return the text of `<app>/sql/<name>.sql`."""
    return resources.files(app).joinpath("sql", f"{name}.sql").read_text(encoding="utf8")


def execute(app: str, name: str, params: Mapping[str, Any] | None = None) -> int:
    """Run a statement and return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(app, name), params)
        return cursor.rowcount


def rows(app: str, name: str, params: Mapping[str, Any] | None = None) -> list[tuple]:
    """Run a statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement(app, name), params)
        return cursor.fetchall()


def dicts(app: str, name: str, params: Mapping[str, Any] | None = None) -> list[dict]:
    """Run a statement and return its rows as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(statement(app, name), params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def value(app: str, name: str, params: Mapping[str, Any] | None = None) -> Any:
    """Run a statement and return the first column of its first row, or None."""
    found: Iterable[tuple] = rows(app, name, params)
    return next((row[0] for row in found), None)


def numbers(values: Iterable[int]) -> str:
    """Return whole numbers as the text of an array: PostgreSQL reads many faster so than one by one."""
    return f"{{{','.join(map(str, values))}}}"


def subquery(app: str, name: str, params: Mapping[str, Any]) -> RawSQL:
    """Return a statement of one column as something that a filter may look into."""
    text = statement(app, name)
    values = [params[found] for found in NAMED.findall(text)]
    return RawSQL(NAMED.sub("%s", text), values)  # noqa: S611 (our own text, bound parameters)

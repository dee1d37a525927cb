"""Owns how `.sql` files are found and run: one statement a file, bound parameters only."""

import itertools
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models.expressions import RawSQL

NAMED = re.compile(r"%\((\w+)\)s")
_kept_plans: WeakKeyDictionary[Any, dict[tuple[str, str], str]] = WeakKeyDictionary()  # by connection
_numbers = itertools.count(1)


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


def planned_rows(app: str, name: str, params: Mapping[str, Any]) -> list[tuple]:
    """Run a statement whose plan the connection keeps, and return its rows.

    For one that takes longer to plan than to run, and whose best plan is the same for all values. Where a
    pooler shares connections between transactions (`DISABLE_SERVER_SIDE_CURSORS` of the database), no plan
    can be kept.
    """
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return rows(app, name, params)
    names, prepare = _preparation(app, name)
    with connection.cursor() as cursor:
        kept = _kept_plans.setdefault(connection.connection, {})
        known = kept.get((app, name))
        plan = known or f"{name}_{next(_numbers)}"  # never twice: a plan outlives the failure of its run
        given = ", ".join(f"%({each})s" for each in names)
        run = f"SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {plan} ({given})"
        cursor.execute(run if known else f"PREPARE {plan} AS {prepare}; {run}", params)
        kept[app, name] = plan
        return cursor.fetchall()


@cache
def _preparation(app: str, name: str) -> tuple[list[str], str]:
    """Return the names of a statement's parameters, and its text with their places."""
    text = statement(app, name)
    names = list(dict.fromkeys(NAMED.findall(text)))
    return names, NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", text)


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

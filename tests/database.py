"""Owns the database of the tests: migrated once as long as no migration changes, and clean for every test.

A test that commits leaves rows in few tables of many; emptying those alone is much faster than Django's flush
of all, and keeps what the migrations brought.
"""

import contextlib
import hashlib
import os
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg2.sql import SQL, Composed, Identifier, Literal

ROOT = Path(__file__).resolve().parent.parent
MADE_FROM = ("*/migrations/*.py", "users/data/*", "requirements.txt")
MIGRATED, EMPTY = "reunion_migrated_", "template1"
KEPT = "brought_by_migrations"
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = to_regnamespace(%s) AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""
HAS_ROWS = SQL("SELECT {name} WHERE EXISTS (SELECT FROM public.{table})")
IS_CHANGED = SQL(
    "SELECT {name} WHERE EXISTS ((TABLE public.{table} EXCEPT TABLE {kept}.{table})"
    " UNION ALL (TABLE {kept}.{table} EXCEPT TABLE public.{table}))"
)


def template() -> str:
    """Name the database to copy: what these very migrations made, if a session left it, or an empty one."""
    server = psycopg2.connect(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl())
    with contextlib.closing(server), server.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [_migrated()])
        return _migrated() if cursor.rowcount else EMPTY


def leave_template() -> str:
    """Copy the database of this session, just migrated, for later ones, and name the copy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [MIGRATED])
        present = {name for (name,) in cursor.fetchall()}
        for other in present - {_migrated()}:
            cursor.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(other)))
        with contextlib.suppress(ProgrammingError, IntegrityError):  # a session beside this one was first
            names = map(Identifier, (_migrated(), connection.settings_dict["NAME"]))
            cursor.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return _migrated()


@cache
def _migrated() -> str:
    digest = hashlib.sha256()
    for path in sorted(each for pattern in MADE_FROM for each in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return MIGRATED + digest.hexdigest()[:16]


def keep_what_migrations_brought() -> None:
    """Copy every row that is there before the first test."""
    with connection.cursor() as cursor:
        cursor.execute(_filled(SQL("CREATE SCHEMA {kept}")))
        for table in _found(cursor, HAS_ROWS, _tables(cursor, "public")):
            cursor.execute(_filled(SQL("CREATE TABLE {kept}.{table} AS TABLE public.{table}"), table))


@transaction.atomic
def restore() -> None:
    """Bring every table back to what the migrations left, once nobody writes any more."""
    with connection.cursor() as cursor:
        tables, brought = _tables(cursor, "public"), _tables(cursor, KEPT)
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger and no foreign key minds
        every = SQL(", ").join(Identifier("public", table) for table in tables)
        cursor.execute(SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(every))
        made = [table for table in tables if table not in brought]
        for table in _found(cursor, HAS_ROWS, made):
            cursor.execute(_filled(SQL("DELETE FROM public.{table}"), table))
        for table in _found(cursor, IS_CHANGED, brought):
            cursor.execute(_filled(SQL("DELETE FROM public.{table}"), table))
            again = SQL("INSERT INTO public.{table} OVERRIDING SYSTEM VALUE TABLE {kept}.{table}")
            cursor.execute(_filled(again, table))


def _tables(cursor, schema: str) -> list[str]:
    cursor.execute(TABLES, [schema])
    return [table for (table,) in cursor.fetchall()]


def _found(cursor, question: SQL, tables: list[str]) -> list[str]:
    """Return the tables of which something is true."""
    cursor.execute(SQL(" UNION ALL ").join(_filled(question, table) for table in tables))
    return [table for (table,) in cursor.fetchall()]


def _filled(statement: SQL, table: str = "") -> Composed:
    return statement.format(name=Literal(table), table=Identifier(table or "-"), kept=Identifier(KEPT))

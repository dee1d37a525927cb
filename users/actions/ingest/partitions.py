"""Owns the months of the event table: each has a partition of its own, made before it is needed."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction
from psycopg2 import sql as identifiers

from scrm.lib.sql import statement
from users.rules import PARTITION_LOCK

Month = tuple[int, int]  # year, month in UTC
FIRST_YEAR = 2000
MONTHS_AHEAD = 2

# Months that this process has seen in the database it is connected to.
_known: set[tuple[str, Month]] = set()


def ensure_partitions(*, months: Iterable[Month] = (), now: dt.datetime) -> list[Month]:
    """Make the partitions of these months; return those that were missing.

    Months before 2000 or more than two ahead stay in the default partition.
    """
    last = ahead(now, MONTHS_AHEAD)
    database = connection.settings_dict["NAME"]
    wanted = {month for month in months if (FIRST_YEAR, 1) <= month <= last}
    unknown = sorted(month for month in wanted if (database, month) not in _known)
    made = [month for month in unknown if ensure_partition(month)]
    _known.update((database, month) for month in unknown)
    return made


def ahead(now: dt.datetime, count: int) -> Month:
    """Return the month some months after an instant's."""
    utc = now.astimezone(dt.UTC)
    number = utc.year * 12 + utc.month - 1 + count
    return number // 12, number % 12 + 1


def ensure_coming(*, now: dt.datetime) -> list[Month]:
    """Make the partitions of this month and of those to come."""
    return ensure_partitions(months=[ahead(now, count) for count in range(MONTHS_AHEAD + 1)], now=now)


@transaction.atomic
def ensure_partition(month: Month) -> bool:
    """Make a month's partition unless it exists, and move its rows out of the default one."""
    year, number = month
    name = f"users_event_{year:04d}{number:02d}"
    after = (year + 1, 1) if number == 12 else (year, number + 1)
    bounds = {
        "begin": dt.datetime(year, number, 1, tzinfo=dt.UTC),
        "end": dt.datetime(*after, 1, tzinfo=dt.UTC),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if cursor.fetchone()[0]:
            return False
        text = identifiers.SQL(statement("users", "make_partition"))
        cursor.execute(text.format(partition=identifiers.Identifier(name)), bounds)
    return True

"""Owns the merging of two profiles that are one person: identities and every table move."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql as ps
from psycopg2.extensions import cursor as Cursor

from scrm.lib import sql
from scrm.lib.errors import Refused
from scrm.lib.profile_tables import MERGE
from users.actions import audit
from users.models import Employee, Profile
from users.rules import MERGE_LOCK

FILLED = (
    *("gender", "title", "preferred_salutation", "city", "birthday", "birthday_calendar"),
    "home_zone",
)


class SameProfile(Refused):
    """One profile is already one."""

    code = "same_profile"
    message = _("请选择两个不同的用户。")


class AlreadyMerged(Refused):
    """Someone was quicker."""

    code = "already_merged"
    message = _("其中一个用户已经不在了，可能刚被合并。请重新查找。")


@transaction.atomic
def merge_profiles(*, survivor: Profile, other: Profile, by: Employee, now: dt.datetime) -> Profile:
    """Give everything of the other profile to the survivor, and delete the other.

    The lock waits for ingestion, which holds it shared, and for other merges.
    """
    if survivor.pk == other.pk:
        raise SameProfile
    moved = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MERGE_LOCK])
        survivor, other = both(survivor, other)
        params = {"survivor": survivor.pk, "other": other.pk, "now": now, "zone": settings.BRAND_TIME_ZONE}
        sql.execute("users", "mark_days_of_merge", params)
        for table in in_order():
            moved[table] = move(cursor, table, params)
    fill(survivor, other, now)
    Profile.objects.filter(pk=other.pk)._raw_delete("default")  # nothing may refer to it any more
    audit.record(
        by=by,
        action="profile.merged",
        obj_type="profile",
        obj_id=survivor.pk,
        now=now,
        other=other.pk,
        rows={table: count for table, count in moved.items() if count},
    )
    return survivor


def both(survivor: Profile, other: Profile) -> tuple[Profile, Profile]:
    """Return the stored rows, held; refuse when one is gone."""
    rows = Profile.objects.select_for_update().filter(pk__in=[survivor.pk, other.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != 2:
        raise AlreadyMerged
    return found[survivor.pk], found[other.pk]


def in_order() -> list[str]:
    """Return the tables; derived days come before the events that tell which of them are kept."""
    return sorted(MERGE, key=lambda table: policy_of(table)[0] != "fold")


def policy_of(table: str) -> tuple:
    """Return the policy's name and its parameters."""
    policy = MERGE[table]
    return (policy,) if isinstance(policy, str) else policy


def move(cursor: Cursor, table: str, params: dict) -> int:
    """Do with one table's rows what the registry says; return how many the survivor got."""
    kind, *details = policy_of(table)
    if kind == "drop":
        run(cursor, "DELETE FROM {table} WHERE profile_id = %(other)s", params, table=table)
        return 0
    if kind in PREPARE:
        PREPARE[kind](cursor, table, params, *details)
    if kind == "fold":
        return 0
    text = "UPDATE {table} SET profile_id = %(survivor)s WHERE profile_id = %(other)s"
    return run(cursor, text, params, table=table)


def drop_doubles(cursor: Cursor, table: str, params: dict, *key: str) -> None:
    """Drop the other's rows whose key the survivor has."""
    text = "DELETE FROM {table} gone USING {table} kept WHERE {pair}"
    run(cursor, text, params, table=table, pair=pair(key))


def pair(key: Iterable[str]) -> ps.Composed:
    """Return the condition that a row is the survivor's, another the other's, and their keys the same."""
    whose = ps.SQL("gone.profile_id = %(other)s AND kept.profile_id = %(survivor)s")
    alike = (ps.SQL("kept.{0} IS NOT DISTINCT FROM gone.{0}").format(ps.Identifier(name)) for name in key)
    return ps.SQL(" AND ").join([whose, *alike])


def keep_empty(cursor: Cursor, table: str, params: dict, column: str, *key: str) -> None:
    """Of two rows with one key keep the one whose column is empty: what still lasts for one lasts."""
    text = (
        "DELETE FROM {table} kept USING {table} gone "
        "WHERE {pair} AND kept.{column} IS NOT NULL AND gone.{column} IS NULL"
    )
    run(cursor, text, params, table=table, pair=pair(key), column=ps.Identifier(column))
    drop_doubles(cursor, table, params, *key)


def keep_filled(cursor: Cursor, table: str, params: dict, column: str, *key: str) -> None:
    """Of two rows with one key keep the one whose column is filled: what was done for one was done."""
    text = (
        "DELETE FROM {table} kept USING {table} gone "
        "WHERE {pair} AND kept.{column} IS NULL AND gone.{column} IS NOT NULL"
    )
    run(cursor, text, params, table=table, pair=pair(key), column=ps.Identifier(column))
    drop_doubles(cursor, table, params, *key)


def add_up(cursor: Cursor, table: str, params: dict, total: str, limit: str, *key: str) -> None:
    """Of two rows with one key make one with both totals; its limit grows where they exceed it."""
    text = (
        "UPDATE {table} kept SET {total} = kept.{total} + gone.{total}, "
        "{limit} = greatest(kept.{limit}, kept.{total} + gone.{total}) FROM {table} gone WHERE {pair}"
    )
    names = {"total": ps.Identifier(total), "limit": ps.Identifier(limit)}
    run(cursor, text, params, table=table, pair=pair(key), **names)
    drop_doubles(cursor, table, params, *key)


def close_second(cursor: Cursor, table: str, params: dict, column: str, values: dict) -> None:
    """Close the other's open row where the survivor has one, too."""
    changes = ps.SQL("").join(
        ps.SQL(", {} = {}").format(ps.Identifier(name), ps.Literal(value)) for name, value in values.items()
    )
    text = (
        "UPDATE {table} SET {column} = %(now)s {changes} WHERE profile_id = %(other)s AND {column} IS NULL "
        "AND EXISTS (SELECT FROM {table} kept WHERE kept.profile_id = %(survivor)s AND kept.{column} IS NULL)"
    )
    run(cursor, text, params, table=table, column=ps.Identifier(column), changes=changes)


def fold_days(cursor: Cursor, table: str, params: dict, mask: str, sums: Iterable[str]) -> None:
    """Drop the other's days that events can make anew; add the older ones to the survivor's."""
    text = (
        "DELETE FROM {table} day WHERE profile_id = %(other)s AND EXISTS (SELECT FROM users_event event "
        "WHERE event.profile_id = %(other)s AND (event.occurred_at AT TIME ZONE %(zone)s)::date = day.day)"
    )
    run(cursor, text, params, table=table)
    names = [ps.Identifier(name) for name in (mask, *sums)]
    added = [ps.SQL("{0} = old.{0} + excluded.{0}").format(name) for name in names[1:]]
    added.insert(0, ps.SQL("{0} = old.{0} | excluded.{0}").format(names[0]))
    text = (
        "INSERT INTO {table} AS old (profile_id, day, {names}) "
        "SELECT %(survivor)s, day, {names} FROM {table} WHERE profile_id = %(other)s "
        "ON CONFLICT (profile_id, day) DO UPDATE SET {added}"
    )
    comma = ps.SQL(", ")
    run(cursor, text, params, table=table, names=comma.join(names), added=comma.join(added))
    run(cursor, "DELETE FROM {table} WHERE profile_id = %(other)s", params, table=table)


PREPARE: dict[str, Callable[..., None]] = {
    "unique": drop_doubles,
    "lasting": keep_empty,
    "done": keep_filled,
    "total": add_up,
    "open": close_second,
    "fold": fold_days,
}


def run(cursor: Cursor, text: str, params: dict, *, table: str, **parts: ps.Composable) -> int:
    """Run a statement whose identifiers are composed and whose values are bound."""
    query = ps.SQL(text).format(table=ps.Identifier(table), **parts)
    cursor.execute(query.as_string(cursor.cursor.connection), params)
    return cursor.rowcount


def fill(survivor: Profile, other: Profile, now: dt.datetime) -> None:
    """Take from the other what the survivor lacks; a wish not to be profiled always wins."""
    for name in FILLED:
        setattr(survivor, name, getattr(survivor, name) or getattr(other, name))
    if not survivor.name:
        survivor.name, survivor.pinyin, survivor.initials = other.name, other.pinyin, other.initials
    survivor.joined_at = min(survivor.joined_at, other.joined_at)
    survivor.may_profile = survivor.may_profile and other.may_profile
    for name in ("is_minor", "is_deceased", "is_restricted"):
        setattr(survivor, name, getattr(survivor, name) or getattr(other, name))
    survivor.attributes = {**other.attributes, **survivor.attributes}
    survivor.updated_at = now
    survivor.save()

"""Holds the registry of tables that belong to a profile against the database."""

from django.db import connection

from scrm.lib.profile_tables import MERGE

TABLES = """
SELECT t.relname, a.attname
FROM pg_class t
JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE t.relkind IN ('r', 'p') AND NOT t.relispartition
"""

KEY_AFTER = {"unique": 0, "lasting": 1, "done": 1, "total": 2}  # details before the key


def columns() -> dict[str, set[str]]:
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def test_every_table_with_profile_id_is_in_the_merge_registry(db):
    assert {table for table, names in columns().items() if "profile_id" in names} == set(MERGE)


def test_every_column_that_the_merge_registry_names_exists(db):
    present = columns()
    for table, policy in MERGE.items():
        named = set()
        for part in policy[1:] if isinstance(policy, tuple) else ():
            named |= {part} if isinstance(part, str) else set(part)
        assert named <= present[table], table


def test_every_unique_key_with_profile_id_is_minded_by_the_policy(db):
    """Two profiles could both fill such a key: moved rows would collide."""
    text = """
        SELECT i.indrelid::regclass::text, array_agg(a.attname::text), pg_get_expr(i.indpred, i.indrelid)
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indisunique AND i.indrelid::regclass::text = ANY (%s)
        GROUP BY i.indexrelid, i.indrelid
    """
    minded = {
        "move": set(),
        "unique": {"profile_id"},
        "lasting": {"profile_id"},
        "done": {"profile_id"},
        "total": {"profile_id"},
        "open": {"profile_id"},
        "fold": {"profile_id", "day"},
        "drop": {"profile_id"},
    }
    with connection.cursor() as cursor:
        cursor.execute(text, [list(MERGE)])
        keys = [(table, set(names), predicate or "") for table, names, predicate in cursor.fetchall()]
    for table, names, predicate in keys:
        kind, *details = MERGE[table] if isinstance(MERGE[table], tuple) else (MERGE[table],)
        if "profile_id" not in names or "id" in names:
            continue
        if kind == "drop" or (kind == "open" and details[0] in predicate):
            continue  # nothing moves, or the open rows are closed where the survivor has any
        named = set(details[KEY_AFTER[kind] :]) if kind in KEY_AFTER else set()
        named -= {name for name in named if f"{name} IS NULL" in predicate}  # the open ones alone
        assert names == minded[kind] | named, table

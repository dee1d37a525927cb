"""Holds the registry of tables that belong to a profile against the database."""

import pytest
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


KEYS = """
SELECT i.indrelid::regclass::text, array_agg(a.attname::text),
       coalesce(pg_get_expr(i.indpred, i.indrelid), '')
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indisunique AND i.indrelid::regclass::text = ANY (%s)
GROUP BY i.indexrelid, i.indrelid
"""


def empty_in(predicate):
    """Return the columns that are empty in every row of a partial index."""
    if " OR " in predicate:
        return set()
    parts = (part.strip("() ") for part in predicate.split(" AND "))
    return {part.removesuffix(" IS NULL") for part in parts if part.endswith(" IS NULL")}


def is_minded(policy, names, predicate):
    """Say whether no two rows can meet in a unique key after a merge, and none is dropped in vain."""
    kind, *details = policy if isinstance(policy, tuple) else (policy,)
    if kind == "open":  # the other's open row is closed first
        return details[0] in empty_in(predicate)
    if kind in KEY_AFTER:  # of two rows that agree in all these columns one is dropped first
        key = set(details[KEY_AFTER[kind] :])
        return names | (empty_in(predicate) & key) == {"profile_id", *key}
    return kind == "drop" or (kind == "fold" and names == {"profile_id", "day"})


def test_every_unique_key_with_profile_id_is_minded_by_the_policy(db):
    """Two profiles could both fill such a key: moved rows would collide."""
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [list(MERGE)])
        keys = [(table, set(names), predicate) for table, names, predicate in cursor.fetchall()]
    ours = [key for key in keys if "profile_id" in key[1] and "id" not in key[1]]
    assert len(ours) > 15
    assert [key for key in ours if not is_minded(MERGE[key[0]], *key[1:])] == []


@pytest.mark.parametrize(
    ("policy", "names", "predicate"),
    [
        ("move", {"profile_id"}, ""),
        (("open", "ended_at", {}), {"profile_id"}, ""),
        (("open", "ended_at", {}), {"profile_id"}, "(ended_at IS NOT NULL)"),
        (("open", "ended_at", {}), {"profile_id"}, "((ended_at IS NULL) OR is_kept)"),
        (("unique", "name"), {"profile_id"}, ""),
        (("unique", "name", "at"), {"profile_id", "name"}, "(at IS NOT NULL)"),
        (("lasting", "at", "name"), {"profile_id", "at"}, ""),
        (("fold", "behaviours", ()), {"profile_id"}, ""),
    ],
)
def test_a_policy_that_lets_rows_collide_is_noticed(policy, names, predicate):
    assert not is_minded(policy, names, predicate)

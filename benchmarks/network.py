"""Measures the network of all groups at once, beside a bare GROUP BY over the same messages.

Floor: one pass that counts the messages of each author in each group. Ours also finds who answered whom,
whose first word was answered and how fast, and which pairs talk both ways, month by month.
"""

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable

from django.db import connection

from benchmarks.scratch import scratch_database
from community.models import Group
from community.queries.network import network_counts, ties_of
from community.rules.network import network_of

BAR = 8.0
FLOOR = "SELECT group_id, profile_id, count(*) FROM community_message GROUP BY group_id, profile_id"
FIRST = dt.date(2026, 8, 1)
MONTHS = 3
MEMBERS_OF_A_GROUP = 500
GROUPS = """
INSERT INTO community_group (name, about, interests, personas, region, opens_at, closes_at, chat, created_at)
SELECT 'g' || each, '', '{}', '{}', '', '09:00', '21:00', '', '2026-07-01'
FROM generate_series(1, %(groups)s) AS each
"""
MEMBERS = """
INSERT INTO community_membership (group_id, profile_id, role, origin, reason, joined_at)
SELECT 1 + (each - 1) %% %(groups)s, each, 'member', 'import', '', '2026-07-01'
FROM generate_series(1, %(members)s) AS each
"""
# A fifth of the messages are staff's, two fifths answer one of the latest twenty of the group.
MESSAGES = """
INSERT INTO community_message (id, source_id, key, chat, group_id, profile_id, is_staff, employee_id, number,
  reply_to_number, reply_to_id, mentions, kind, text, sent_at)
SELECT each, 1, lpad(to_hex(each), 32, '0')::uuid, '', 1 + each %% %(groups)s,
       1 + each %% %(groups)s + %(groups)s * floor(power(random(), 2) * %(size)s)::bigint,
       random() < 0.2, 1, '', '',
       CASE WHEN random() < 0.4 AND each > 20 * %(groups)s
            THEN each - %(groups)s * (1 + floor(random() * 20))::bigint END,
       '{}', 'text', 'word', timestamptz '2026-08-01' + each * interval '1 second' * %(step)s
FROM generate_series(1, %(messages)s) AS each
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=3)


def run(options: dict, write: Callable[[str], object] = print) -> bool:
    """Measure and say whether the bar was reached."""
    members, messages = options["members"], options["messages"]
    groups = max(1, members // MEMBERS_OF_A_GROUP)
    months = [FIRST.replace(month=FIRST.month + step) for step in range(MONTHS)]
    with scratch_database("reunion_bench_network"):
        write(f"making {messages:,} messages of {members:,} members in {groups:,} groups")
        make_talk(groups, members, messages)
        write(f"the floor is: {FLOOR}")
        floors, ours = [], []
        for _repeat in range(options["repeats"]):
            floors.append(timed(lambda: execute(FLOOR)))
            ours.append(timed(lambda: network_counts(None, months)))
        shape_seconds = timed(lambda: network_of(ties_of_one(months[-1])))
    ours_seconds, floor_seconds = statistics.median(ours), statistics.median(floors)
    ratio = ours_seconds / floor_seconds
    write(
        f"network ratio {ratio:.2f} (ours {ours_seconds:.2f} s, floor {floor_seconds:.2f} s, bar {BAR:.0f})"
    )
    write(f"  the shape of one group's month: {shape_seconds:.2f} s")
    return ratio <= BAR


def make_talk(groups: int, members: int, messages: int) -> None:
    """Fill the tables; only the indexes that our statement may use are there."""
    sizes = {
        "groups": groups,
        "members": members,
        "size": max(1, members // groups),
        "messages": messages,
        "step": 86_400 * 91 / messages,
    }
    execute("SET session_replication_role = replica")  # whom the rows refer to does not matter here
    for index in rows(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'community_message'"
        " AND indexname NOT LIKE '%pkey' AND indexname <> 'message_source_key_uniq'"
    ):
        execute(f'DROP INDEX "{index[0]}"')
    execute("ALTER TABLE community_message DROP CONSTRAINT message_source_key_uniq")
    for statement in (GROUPS, MEMBERS, MESSAGES):
        execute(statement, sizes)
    execute("CREATE INDEX message_group_sent_idx ON community_message (group_id, sent_at DESC)")
    execute("SET session_replication_role = DEFAULT")
    execute("VACUUM ANALYZE community_message, community_membership")


def ties_of_one(month: dt.date) -> list:
    """Return who spoke to whom in the first group."""
    return ties_of(Group(pk=1), month)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def execute(statement: str, params: dict | None = None) -> None:
    """Run a statement and fetch what it returns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        if cursor.description:
            cursor.fetchall()


def rows(statement: str) -> list[tuple]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()

"""Measures pushed events a second, over HTTP with gunicorn and with everything that belongs to it.

Floor: a bare insert of the same rows, all resolved, over as many connections as there are web workers.
"""

import datetime as dt
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management.base import CommandParser
from django.db import connection

from benchmarks.scratch import scratch_database
from users.actions.ingest import ensure_partitions, ingest_events, ingest_profiles
from users.models import ApiKey, Source
from users.queries import key_hash
from users.rules import DIMENSIONS

BAR = 0.35
TOKEN = "rk_bench_secret"  # noqa: S105 - it opens a scratch database only
NOW = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
ROOT = Path(__file__).resolve().parent.parent
FLOOR = """
INSERT INTO users_event (profile_id, occurred_at, source_id, type_id, key, amount, subject, properties,
                         is_future, received_at)
SELECT profile_id, occurred_at, source_id, type_id, key, amount, subject, properties, is_future, received_at
FROM jsonb_to_recordset(%s::jsonb) AS new (
    profile_id bigint, occurred_at timestamptz, source_id int, type_id int, key uuid, amount bigint,
    subject text, properties jsonb, is_future boolean, received_at timestamptz)
ON CONFLICT DO NOTHING
"""
TABLES = "users_event, users_eventkey, users_daymark"


def add_arguments(parser: CommandParser) -> None:
    """Take the sizes."""
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--batches", type=int, default=150, help="batches of a run")
    parser.add_argument("--size", type=int, default=1000, help="events of a batch")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)


def run(options: dict[str, Any], write: Callable[[str], object] = print) -> bool:
    """Measure new events, one person in ten unknown, and all duplicates; say whether the bar is met."""
    write(FLOOR)
    figures: dict[str, list[float]] = {"floor": [], "new": [], "unknown": [], "duplicate": []}
    with scratch_database("reunion_bench_ingest"):
        source = prepare(options["people"])
        with gunicorn(options["workers"]) as port:
            measure(0, source, port, options)  # warms everything up
            for number in range(1, options["repeats"] + 1):
                for name, rate in measure(number, source, port, options).items():
                    figures[name].append(rate)
                    write(f"run {number} {name:>9}: {rate:,.0f} events/s")
    middle = {name: statistics.median(rates) for name, rates in figures.items()}
    for name in ("unknown", "duplicate"):
        write(
            f"ingest-{name}: {middle[name]:,.0f} events/s, {middle[name] / middle['floor']:.2f} of the floor"
        )
    ratio = middle["new"] / middle["floor"]
    write(
        f"ingest ratio {ratio:.2f} (ours {middle['new']:,.0f}/s, floor {middle['floor']:,.0f}/s, bar {BAR})"
    )
    return ratio >= BAR


def prepare(people: int) -> Source:
    """Make the source, its key, its people and its types."""
    source = Source.objects.create(code="bench", name="bench", created_at=NOW)
    ApiKey.objects.create(
        source=source,
        name="bench",
        prefix="bench",
        secret_hash=key_hash("secret"),
        scopes=["write:events"],
        created_at=NOW,
        expires_at=NOW + dt.timedelta(days=3650),
    )
    for start in range(0, people, 5000):
        items = [{"external_id": f"person-{number}"} for number in range(start, min(start + 5000, people))]
        ingest_profiles(source=source, items=items, now=NOW)
    seeds = [{"external_id": "person-0", "type": name, "occurred_at": "2026-11-01"} for name in DIMENSIONS]
    ingest_events(source=source, items=seeds, now=NOW)
    ensure_partitions(months=[(2026, month) for month in range(1, 13)], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute('ALTER DATABASE "reunion_bench_ingest" SET synchronous_commit = on')
    return source


def measure(number: int, source: Source, port: int, options: dict[str, Any]) -> dict[str, float]:
    """Return the rates of one round, all of the same rows."""
    workers, size = options["workers"], options["size"]
    batches = [make_batch(number, index, options) for index in range(options["batches"])]
    ids = dict(query("SELECT external_id, profile_id FROM users_identity"))
    types = dict(query("SELECT code, id FROM users_eventtype"))
    rows = [json.dumps([floor_row(item, source, ids, types) for item in batch]) for batch in batches]
    bodies = [json.dumps({"items": batch}).encode() for batch in batches]
    strange = [json.dumps({"items": estranged(batch)}).encode() for batch in batches]
    empty()
    rates = {"floor": timed(bare_insert(), rows, workers, size)}
    empty()
    rates["new"] = timed(push(port, f'"accepted": {size}'), bodies, workers * 2, size)
    rates["duplicate"] = timed(push(port, f'"duplicate": {size}'), bodies, workers * 2, size)
    empty()
    rates["unknown"] = timed(push(port, f'"accepted": {size}'), strange, workers * 2, size)
    return rates


def make_batch(number: int, index: int, options: dict[str, Any]) -> list[dict]:
    """Return the items of one batch, the same for the same numbers."""
    chance = random.Random(number * 100_000 + index)  # noqa: S311 - test data
    items = []
    for place in range(options["size"]):
        kind = chance.choice(DIMENSIONS)
        at = NOW - dt.timedelta(seconds=chance.randrange(60 * 86_400))
        item = {
            "id": f"{number}-{index}-{place}",
            "external_id": f"person-{chance.randrange(options['people'])}",
            "type": kind,
            "occurred_at": at.isoformat(),
            "subject": f"星野 X5 冬季用车 {chance.randrange(1000)}",
        }
        if kind == "purchase":
            item["amount"] = f"{chance.randrange(1, 500_000) / 100:.2f}"
        if kind == "browse":
            item["properties"] = {
                "page": "/care/winter",
                "seconds": chance.randrange(600),
                "channel": "小程序",
            }
        items.append(item)
    return items


def floor_row(item: dict, source: Source, ids: dict[str, int], types: dict[str, int]) -> dict:
    """Return the row of an item with everything resolved."""
    amount = item.get("amount")
    return {
        "profile_id": ids[item["external_id"]],
        "occurred_at": item["occurred_at"],
        "source_id": source.pk,
        "type_id": types[item["type"]],
        "key": f"{random.getrandbits(128):032x}",
        "amount": round(float(amount) * 100) if amount else None,
        "subject": item["subject"],
        "properties": item.get("properties"),
        "is_future": False,
        "received_at": NOW.isoformat(),
    }


def estranged(batch: list[dict]) -> list[dict]:
    """Return a batch in which nobody has heard of every tenth person."""
    return [
        {**item, "external_id": f"stranger-{item['id']}"} if place % 10 == 0 else item
        for place, item in enumerate(batch)
    ]


def timed(send: Callable[[Any], None], loads: list, threads: int, size: int) -> float:
    """Return events a second when so many threads send all loads."""
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(send, loads))
        return len(loads) * size / (time.perf_counter() - started)


def bare_insert() -> Callable[[str], None]:
    """Return a function that inserts one load, over one connection a thread."""
    local = threading.local()
    dsn = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)

    def send(load: str) -> None:
        if not hasattr(local, "connection"):
            local.connection = psycopg2.connect(dsn)
        with local.connection, local.connection.cursor() as cursor:
            cursor.execute(FLOOR, [load])

    return send


def push(port: int, wanted: str) -> Callable[[bytes], None]:
    """Return a function that posts one load and looks at the answer."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

    def send(load: bytes) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        client.request("POST", "/api/v1/events/", load, headers)
        answer = client.getresponse()
        text = answer.read()
        client.close()
        if answer.status != 200 or wanted.encode() not in text[:200]:
            raise RuntimeError(f"{answer.status} {text[:300]!r}")

    return send


def query(statement: str) -> list[tuple]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def empty() -> None:
    """Empty the tables that the next run fills."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES}")
        cursor.execute("CHECKPOINT")


@contextmanager
def gunicorn(workers: int) -> Iterator[int]:
    """Serve the product on a free port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    command = [sys.executable, "-m", "gunicorn", "scrm.wsgi", "--bind", f"fd://{listener.fileno()}"]
    command += ["--workers", str(workers), "--log-level", "warning"]
    environment = {**os.environ, "REUNION_MODE": "test"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()])  # noqa: S603
    try:
        yield listener.getsockname()[1]
    finally:
        server.terminate()
        server.wait(30)
        listener.close()

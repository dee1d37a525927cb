"""Owns how events come in: known again by their keys, written with their day marks, answered one by one."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from scrm.lib import sql
from users.actions.ingest.batch import Batch, Receipt, reading_for, retried, wait_for_merges
from users.actions.ingest.partitions import ensure_partitions
from users.actions.ingest.people import OfPerson, People
from users.models import Source
from users.rules import DIMENSIONS
from users.rules.event_items import EventItem, key_of_content, key_of_id, read_event
from users.rules.reading import Fault

Number = Callable[[list[str]], list[int]]
COPY_EVENTS = (
    "COPY users_event (profile_id, occurred_at, source_id, type_id, key, amount, subject, properties,"
    " is_future, received_at) FROM STDIN"
)
COPY_BYTES = 1 << 18

# Sources whose last batch in this process held a known event.
_repeating: set[int] = set()


def count_in_batch(contents: list[str]) -> list[int]:
    """Return the number of each content among its equals, from 0 in their order."""
    seen: Counter[str] = Counter()
    numbers = []
    for content in contents:
        numbers.append(seen[content])
        seen[content] += 1
    return numbers


def ingest_events(
    *, source: Source, items: list, now: dt.datetime, number: Number = count_in_batch
) -> Receipt:
    """Store the new events of a batch and answer every item.

    An event without id is known by its content and its number among equals; `number` counts them
    over the batch, or over a whole file that comes in many batches.
    """
    batch = Batch("event", source, items, now)
    reading = reading_for(source, now)
    if batch.names_sources():
        reading.source_ids = dict(Source.objects.values_list("code", "pk"))
    events = batch.read(read_event, reading)
    give_keys(events, number)
    ensure_partitions(months={(event.at.year, event.at.month) for event in events}, now=now)
    verdicts, faults = store_events(batch, events)
    receipt = batch.answer(verdicts, faults, "id")
    flag_future(receipt, events)
    return receipt


def give_keys(events: list[EventItem], number: Number) -> None:
    """Give each event the key under which it is known again."""
    nameless = [event for event in events if not event.id]
    for event in events:
        if event.id:
            event.key = key_of_id(event.id)
    for event, occurrence in zip(nameless, number([event.content for event in nameless]), strict=True):
        event.key = key_of_content(event.content, occurrence)


def flag_future(receipt: Receipt, events: list[EventItem]) -> None:
    """Say of accepted events that lie ahead that they wait."""
    for event in events:
        if event.is_future and receipt.results[event.index]["status"] == "accepted":
            receipt.results[event.index]["flag"] = "future"


@retried
def store_events(batch: Batch, events: list[EventItem]) -> tuple[dict[int, str], dict[int, Fault]]:
    """Write a batch in the running transaction; return a status or a fault for each event."""
    wait_for_merges()
    people = People(event.person for event in events)
    faults: dict[int, Fault] = {}
    owners = join_people(people, events, faults)
    events = [event for event in events if event.index in owners]
    verdicts = judge(batch.source, events, faults)
    fresh = [event for event in events if verdicts.get(event.index) == "accepted"]
    if fresh:
        for event in fresh:
            people.note(owners[event.index], event.at)
        created = people.settle(batch.now)
        write_events(batch, fresh, [created.get(owner, owner) for owner in (owners[e.index] for e in fresh)])
    batch.keep_rejections(faults)
    return verdicts, faults


def join_people(people: People, events: Sequence[OfPerson], faults: dict[int, Fault]) -> dict[int, int]:
    """Return whose each event is, by index; note the identity conflicts."""
    owners = {}
    for event in events:
        try:
            owners[event.index] = people.join(event.person)
        except Fault as fault:
            faults[event.index] = fault
    return owners


def judge(source: Source, events: list[EventItem], faults: dict[int, Fault]) -> dict[int, str]:
    """Write the keys and return what each event is: accepted, duplicate, or noted as a conflict."""
    first: dict[str, EventItem] = {}
    for event in events:
        first.setdefault(event.key, event)
    keys = sorted(first)
    contents = [first[key].content for key in keys]
    params = {"source": source.pk, "keys": braced(keys), "contents": braced(contents)}
    fresh = insert_keys(keys, params)
    stored = {key: first[key].content for key in fresh}
    if len(fresh) < len(keys):
        known = braced(key for key in keys if key not in fresh)
        stored |= dict(sql.rows("users", "find_event_keys", {"source": source.pk, "keys": known}))
    if len(fresh) == len(events):  # the usual case
        return dict.fromkeys((event.index for event in events), "accepted")
    verdicts = {}
    for event in events:
        if event.key in fresh and first[event.key] is event:
            verdicts[event.index] = "accepted"
        elif stored[event.key] == event.content:
            verdicts[event.index] = "duplicate"
        else:
            faults[event.index] = conflict()
    return verdicts


def insert_keys(keys: list[str], params: dict[str, Any]) -> set[str]:
    """Write the keys that are new and return them.

    A sender seldom repeats itself, and looking for conflicts doubles the time of writing a key: so the
    keys are first written as if all were new, unless the sender's last batch held a known one.
    """
    source_id = params["source"]
    if source_id not in _repeating:
        try:
            with transaction.atomic():
                sql.execute("users", "insert_new_event_keys", params)
            return set(keys)
        except IntegrityError:
            _repeating.add(source_id)
    fresh = {key.hex for (key,) in sql.rows("users", "insert_event_keys", params)}
    if len(fresh) == len(keys):
        _repeating.discard(source_id)
    return fresh


def conflict() -> Fault:
    """Return the fault of an id that came before with other content."""
    return Fault(
        "conflict", _("这个 id 之前带着不同的内容来过，原来的内容未变。若是另一件事，请换一个 id 重发。")
    )


def write_events(batch: Batch, events: list[EventItem], profiles: list[int]) -> None:
    """Copy events and their day marks into the tables."""
    types = type_ids(batch.source, {event.type for event in events}, batch.now)
    tail = f"{batch.now.isoformat()}\n"
    source_id = batch.source.pk
    zone = ZoneInfo(settings.BRAND_TIME_ZONE)
    lines, days = [], set()
    for event, profile_id in zip(events, profiles, strict=True):
        amount = "\\N" if event.amount is None else event.amount
        properties = event.properties.replace("\\", "\\\\") or "\\N"
        subject = event.subject.replace("\\", "\\\\")
        lines.append(
            f"{profile_id}\t{event.when}\t{source_id}\t{types[event.type]}\t{event.key}\t{amount}"
            f"\t{subject}\t{properties}\t{event.is_future}\t{tail}"
        )
        days.add((profile_id, event.at.astimezone(zone).date()))
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY_EVENTS, BytesIO("".join(lines).encode()), size=COPY_BYTES)
    columns = {
        "profiles": braced(str(profile_id) for profile_id, _day in days),
        "days": braced(str(day) for _profile_id, day in days),
    }
    sql.execute("users", "insert_day_marks", columns)


def type_ids(source: Source, codes: set[str], now: dt.datetime) -> dict[str, int]:
    """Return the ids of event types by code; unknown ones are created and wait to be mapped."""
    params: dict[str, Any] = {"source": source.pk, "codes": list(codes)}
    found = dict(sql.rows("users", "find_event_types", params))
    unknown = sorted(codes - found.keys())
    if unknown:
        new = {"codes": unknown, "dimensions": list(DIMENSIONS), "now": now}
        sql.execute("users", "insert_event_types", params | new)
        found = dict(sql.rows("users", "find_event_types", params))
    return found


def braced(values: Iterable[str]) -> str:
    """Return texts that need no quoting as one array literal, which binds faster than a list."""
    return "{" + ",".join(values) + "}"

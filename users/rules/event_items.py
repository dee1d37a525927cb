"""Owns how a pushed event is read, and by what it is known again."""

import datetime as dt
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from users.rules.reading import (
    LONGEST_ID,
    Fault,
    Reading,
    as_bytes,
    check_size,
    missing,
    read_amount,
    read_instant,
    read_object,
    read_person,
    read_required,
    read_text,
    read_zone,
    wrong_type,
)

FIELDS = frozenset(
    ("external_id", "identities", "id", "type", "occurred_at", "time_zone", "amount", "subject", "properties")
)
LONGEST_TYPE = 80
LONGEST_SUBJECT = 200


@dataclass(slots=True)
class EventItem:
    """An event as it will be stored."""

    index: int
    id: str
    person: tuple[tuple[int, str], ...]
    type: str
    at: dt.datetime
    when: str  # the same as text
    amount: int | None
    subject: str
    properties: str  # canonical JSON, or empty
    is_future: bool
    content: str  # its hash
    key: str = ""


def read_event(item: Any, index: int, reading: Reading, ignored: list[str]) -> EventItem:
    """Return the event of an item; raise the first `Fault`; unknown fields are added to `ignored`."""
    if type(item) is not dict:
        raise wrong_type("item", _("对象"))
    if not item.keys() <= FIELDS:
        ignored += check_size(item, FIELDS)
    person = read_person(item, reading)
    kind = read_required(item, "type", LONGEST_TYPE)
    at = read_occurred_at(item, reading)
    amount = read_amount(item, "amount")
    subject = read_text(item, "subject", LONGEST_SUBJECT)
    if not subject.isprintable():
        subject = " ".join(subject.split())
    properties = read_object(item, "properties")
    identifier = read_text(item, "id", LONGEST_ID)
    who = person[0][1] if len(person) == 1 else known_as(person, reading)
    when = at.isoformat()
    content = as_bytes((identifier, who, kind, when, str(amount), subject, properties))
    return EventItem(
        index,
        identifier,
        person,
        kind,
        at,
        when,
        amount,
        subject,
        properties,
        at > reading.future,
        blake2b(content, digest_size=16).hexdigest(),
    )


def read_occurred_at(item: dict, reading: Reading) -> dt.datetime:
    """Return when the event happened, refusing what raw retention has already passed."""
    zone = read_zone(item, reading.zone) if "time_zone" in item else reading.zone
    at = read_instant(item, "occurred_at", zone)
    if at is None:
        raise missing("occurred_at")
    if at < reading.oldest:
        raise Fault("too_old", _("事件早于原始数据的保留期，已不能计入。请只发送保留期内的事件。"))
    return at


def known_as(person: tuple[tuple[int, str], ...], reading: Reading) -> str:
    """Return the text under which a person of several identities enters the content of an event."""
    source_id, external_id = person[0]
    for _source_id, other in person:  # every identity must be storable, not only the first
        as_bytes((other,))
    return external_id if source_id == reading.source_id else f"{source_id}:{external_id}"


def key_of_id(identifier: str) -> str:
    """Return the key of an event that brings its own id."""
    return blake2b(b"id " + identifier.encode(), digest_size=16).hexdigest()


def key_of_content(content: str, occurrence: int) -> str:
    """Return the key of an event without id: its content, and its number among equals."""
    return blake2b(f"content {content} {occurrence}".encode(), digest_size=16).hexdigest()

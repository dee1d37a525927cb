"""Owns how a pushed voice is read, and by what it is known again."""

import datetime as dt
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from users.rules.reading import (
    LONGEST_ID,
    Reading,
    as_bytes,
    check_size,
    read_instant,
    read_person,
    read_required,
    read_text,
    read_zone,
    wrong_type,
)

FIELDS = frozenset(
    (
        *("external_id", "identities", "id", "kind", "topic", "text", "mood", "said_at", "time_zone"),
        *("may_show", "group"),
    )
)
KINDS = frozenset(("grumble", "idea", "question", "complaint", "praise"))
MOODS = frozenset(("", "warm", "calm", "cold", "displeased"))
LONGEST_TOPIC, LONGEST_TEXT, LONGEST_CHAT = 60, 2000, 120


@dataclass(slots=True)
class VoiceItem:
    """A voice as it will be stored."""

    index: int
    id: str
    person: tuple[tuple[int, str], ...]
    kind: str
    topic: str
    text: str
    mood: str
    said_at: dt.datetime
    may_show: bool
    chat: str
    content: str


def read_voice(item: Any, index: int, reading: Reading, ignored: list[str]) -> VoiceItem:
    """Return the voice of an item; raise the first `Fault`; unknown fields are added to `ignored`."""
    if type(item) is not dict:
        raise wrong_type("item", _("对象"))
    if not item.keys() <= FIELDS:
        ignored += check_size(item, FIELDS)
    person = read_person(item, reading)
    identifier = read_required(item, "id", LONGEST_ID)
    kind = read_choice(item, "kind", KINDS)
    text = read_required(item, "text", LONGEST_TEXT)
    topic = read_text(item, "topic", LONGEST_TOPIC) or " ".join(text.split())[:20]
    mood = read_choice(item, "mood", MOODS)
    said_at = read_instant(item, "said_at", read_zone(item, reading.zone)) or reading.now
    may_show = read_flag(item, "may_show")
    chat = read_text(item, "group", LONGEST_CHAT)
    when = said_at.isoformat() if item.get("said_at") else ""
    content = as_bytes((identifier, str(person), kind, text, topic, mood, when, str(may_show), chat))
    digest = blake2b(content, digest_size=16).hexdigest()
    return VoiceItem(index, identifier, person, kind, topic, text, mood, said_at, may_show, chat, digest)


def read_choice(item: dict, name: str, choices: frozenset[str]) -> str:
    """Return one of the allowed words."""
    value = read_text(item, name, 20) if "" in choices else read_required(item, name, 20)
    if value not in choices:
        raise wrong_type(name, _("、").join(sorted(choices - {""})))
    return value


def read_flag(item: dict, name: str) -> bool:
    """Return true or false; absent is false."""
    value = item.get(name)
    if value is not None and type(value) is not bool:
        raise wrong_type(name, "true / false")
    return bool(value)

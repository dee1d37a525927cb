"""Owns how pushed consents and moods are read: one item of the API, or one row of a CSV file."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from outreach.rules.purposes import CHANNELS, LEDGER
from users.rules.reading import (
    Fault,
    Reading,
    as_bytes,
    check_size,
    missing,
    read_instant,
    read_person,
    read_text,
    read_zone,
    wrong_type,
)

DECISIONS = {
    **dict.fromkeys(("given", "yes", "y", "true", "1", "同意", "是"), "given"),
    **dict.fromkeys(("withdrawn", "no", "n", "false", "0", "拒绝", "退订", "否"), "withdrawn"),
}
MOODS = {
    **dict.fromkeys(("warm", "热情"), "warm"),
    **dict.fromkeys(("calm", "平和"), "calm"),
    **dict.fromkeys(("cold", "冷淡"), "cold"),
    **dict.fromkeys(("displeased", "不满"), "displeased"),
    "": "",
}
WHO = frozenset({"external_id", "identities", "time_zone", "at"})
WIDE = {  # a column of a file for each purpose, and for each purpose on each channel
    "_".join(filter(None, ("consent", purpose, channel))): (purpose, channel)
    for purpose in LEDGER
    for channel in ("", *CHANNELS)
}
CONSENT_FIELDS = WHO | {"purpose", "channel", "decision", "text_version", "note"} | WIDE.keys()
MOOD_FIELDS = WHO | {"mood", "satisfaction"}


class Said(NamedTuple):
    """One thing that a person allowed or refused."""

    purpose: str
    channel: str
    decision: str


@dataclass(frozen=True, slots=True)
class ConsentItem:
    """What one item says about one person, at one time."""

    index: int
    person: tuple[tuple[int, str], ...]
    at: dt.datetime
    said: tuple[Said, ...]
    text_version: str
    note: str


@dataclass(frozen=True, slots=True)
class MoodItem:
    """How one person felt in one message."""

    index: int
    person: tuple[tuple[int, str], ...]
    at: dt.datetime
    mood: str
    satisfaction: int | None


def read_consent(item: Any, index: int, reading: Reading, ignored: list[str]) -> ConsentItem:
    """Return the consents of an item; raise the first `Fault`."""
    person, at = _who_and_when(item, reading, ignored, CONSENT_FIELDS)
    wide = [
        Said(*WIDE[name], _decision(item, name))
        for name in sorted(item.keys() & WIDE.keys())
        if item[name] not in (None, "")
    ]
    said = wide if wide and "decision" not in item else [_said(item), *wide]
    text_version, note = read_text(item, "text_version", 40), read_text(item, "note", 300)
    as_bytes((text_version, note))
    return ConsentItem(index, person, at, tuple(said), text_version, note)


def read_mood(item: Any, index: int, reading: Reading, ignored: list[str]) -> MoodItem:
    """Return the mood of an item; raise the first `Fault`."""
    person, at = _who_and_when(item, reading, ignored, MOOD_FIELDS)
    mood = MOODS.get(read_text(item, "mood", 20).lower())
    if mood is None:
        raise Fault("wrong_type", _("mood 只能是 warm、calm、cold 或 displeased。请修改后重发。"))
    satisfaction = _satisfaction(item)
    if not mood and satisfaction is None:
        raise missing("mood")
    return MoodItem(index, person, at, mood, satisfaction)


def _who_and_when(
    item: Any, reading: Reading, ignored: list[str], fields: frozenset[str]
) -> tuple[tuple[tuple[int, str], ...], dt.datetime]:
    if type(item) is not dict:
        raise wrong_type("item", _("对象"))
    if not item.keys() <= fields:
        ignored += check_size(item, fields)
    person = read_person(item, reading)
    for _source_id, external_id in person:
        as_bytes((external_id,))
    at = read_instant(item, "at", read_zone(item, reading.zone))
    if at is None:
        raise missing("at")
    return person, at


def _said(item: dict) -> Said:
    purpose, channel = read_text(item, "purpose", 20).lower(), read_text(item, "channel", 20).lower()
    if purpose not in LEDGER:
        names = ", ".join(LEDGER)
        raise Fault("unknown_purpose", _("没有这个目的。可选：%(names)s。") % {"names": names})
    if channel and channel not in CHANNELS:
        names = ", ".join(CHANNELS)
        raise Fault("unknown_channel", _("没有这个渠道。可选：%(names)s。") % {"names": names})
    return Said(purpose, channel, _decision(item, "decision"))


def _decision(item: dict, name: str) -> str:
    decision = DECISIONS.get(str(item.get(name, "")).strip().lower())
    if decision is None:
        raise Fault("wrong_type", _("同意写 given，拒绝写 withdrawn。沉默不是同意，请不要替 Ta 填写。"))
    return decision


def _satisfaction(item: dict) -> int | None:
    value = item.get("satisfaction")
    if value in (None, ""):
        return None
    if type(value) is str and value.strip() in "12345":
        value = int(value)
    if type(value) is not int or not 1 <= value <= 5:
        raise Fault("wrong_type", _("satisfaction 是 1 到 5 的整数。请修改后重发。"))
    return value

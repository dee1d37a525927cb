"""Owns how a pushed profile is read: only the fields that it brings, null to clear one."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.utils.translation import gettext as _

from scrm.lib.tone.pinyin import pinyin_keys
from users.rules import normal_phone
from users.rules.reading import (
    Fault,
    Reading,
    as_bytes,
    check_size,
    encoded,
    known_zone,
    read_day,
    read_instant,
    read_object,
    read_person,
    read_required,
    read_text,
    read_zone,
    too_long,
    wrong_type,
)

LONGEST_NAME = 100
LONGEST_INITIALS = 60
MOST_TAGS = MOST_HOLDINGS = 50
GENDERS = {
    **dict.fromkeys(("female", "f", "女", "女性", "女士"), "female"),
    **dict.fromkeys(("male", "m", "男", "男性", "先生"), "male"),
    **dict.fromkeys(("", "unknown", "未知", "保密", "u"), ""),
}
BIRTHDAY_CALENDARS = {
    **dict.fromkeys(("solar", "阳历", "公历", "新历"), "solar"),
    **dict.fromkeys(("lunar", "农历", "阴历", "旧历"), "lunar"),
    "": "",
}
KINDS = ("owner", "prospect", "alumnus")
CONTACTS = {"phone": 40, "wechat": 64, "email": 254}
TEXTS = {"title": 20, "preferred_salutation": 40, "city": 60}
YES_NO = {
    **dict.fromkeys(("true", "1", "yes", "y", "是"), True),
    **dict.fromkeys(("false", "0", "no", "n", "否"), False),
}


@dataclass(slots=True)
class ProfileItem:
    """A profile as it will be stored: `patch` holds the columns that change."""

    index: int
    person: tuple[tuple[int, str], ...]
    patch: dict[str, Any]
    contacts: dict[str, str]  # kind: value, empty to clear
    tags: list[str] | None
    holdings: list[dict[str, str | None]] | None
    koe_id: int | None
    sets_koe: bool
    content: str


def read_profile(item: Any, index: int, reading: Reading, ignored: list[str]) -> ProfileItem:
    """Return the profile of an item; raise the first `Fault`; unknown fields are added to `ignored`."""
    if type(item) is not dict:
        raise wrong_type("item", _("对象"))
    if not item.keys() <= FIELDS:
        ignored += check_size(item, FIELDS)
    person = read_person(item, reading)
    for _source_id, external_id in person:
        as_bytes((external_id,))
    patch: dict[str, Any] = {}
    for name in item.keys() & COLUMNS.keys():
        patch |= COLUMNS[name](item, name, reading)
    contacts = {kind: read_contact(item, kind) for kind in CONTACTS if kind in item}
    tags = read_tags(item) if "tags" in item else None
    holdings = read_holdings(item) if "holdings" in item else None
    koe_id = read_koe(item, reading)
    content = as_bytes((encoded([patch, contacts, tags, holdings, koe_id, "koe" in item, person], "item"),))
    return ProfileItem(
        index,
        person,
        patch,
        contacts,
        tags,
        holdings,
        koe_id,
        "koe" in item,
        blake2b(content, digest_size=16).hexdigest(),
    )


def storable(text: str) -> str:
    """Return a text that the database can hold, or say that it can't."""
    as_bytes((text,))
    return text


def read_name(item: dict, name: str, reading: Reading) -> dict:
    """Return the name with its search keys."""
    value = storable(" ".join(read_text(item, name, LONGEST_NAME).split()))
    pinyin, initials = pinyin_keys(value)
    return {"name": value, "pinyin": pinyin, "initials": initials[:LONGEST_INITIALS]}


def read_plain(item: dict, name: str, reading: Reading) -> dict:
    """Return a short text."""
    return {name: storable(read_text(item, name, TEXTS[name]))}


def read_kind(item: dict, name: str, reading: Reading) -> dict:
    """Return the kind of person; null is the usual one."""
    value = read_text(item, name, 40).lower() or KINDS[0]
    if value not in KINDS:
        raise Fault("wrong_type", _("kind 只能是 owner、prospect 或 alumnus。请修改后重发。"))
    return {name: value}


def read_gender(item: dict, name: str, reading: Reading) -> dict:
    """Return the gender as it was told; unknown stays unknown."""
    value = GENDERS.get(read_text(item, name, 40).lower())
    if value is None:
        raise Fault("wrong_type", _("gender 只能是 female、male 或空。不确定时请留空。"))
    return {name: value}


def read_birthday(item: dict, name: str, reading: Reading) -> dict:
    """Return the birthday."""
    day = read_day(item, name)
    return {name: day.isoformat() if day else None}


def read_birthday_calendar(item: dict, name: str, reading: Reading) -> dict:
    """Return by which calendar the birthday is kept; unknown stays unknown."""
    value = BIRTHDAY_CALENDARS.get(read_text(item, name, 40).lower())
    if value is None:
        raise Fault("wrong_type", _("birthday_calendar 只能是 solar、lunar 或空。没问过时请留空。"))
    return {name: value}


def read_joined_at(item: dict, name: str, reading: Reading) -> dict:
    """Return since when the brand knows the person; null changes nothing, for it is never unknown."""
    at = read_instant(item, name, read_zone(item, reading.zone))
    return {name: at.isoformat()} if at else {}


def read_may_profile(item: dict, name: str, reading: Reading) -> dict:
    """Return whether the person may be analysed; null is the usual yes."""
    value = item.get(name)
    if type(value) is str:
        value = YES_NO.get(value.strip().lower(), True if not value.strip() else value)
    if value is not None and type(value) is not bool:
        raise wrong_type(name, "true / false")
    return {name: value is not False}


def read_flag(item: dict, name: str, reading: Reading) -> dict:
    """Return whether something is so; null is the usual no."""
    value = item.get(name)
    if type(value) is str:
        value = YES_NO.get(value.strip().lower(), value if value.strip() else False)
    if value is not None and type(value) is not bool:
        raise wrong_type(name, "true / false")
    return {name: value is True}


def read_home_zone(item: dict, name: str, reading: Reading) -> dict:
    """Return the zone in which the person lives; null is the brand's own."""
    value = read_text(item, name, 63)
    if value and known_zone(value) is None:
        raise Fault("unknown_zone", _("home_zone 不是已知的时区。请写成 Asia/Shanghai 这样的 IANA 名称。"))
    return {name: value}


def read_attributes(item: dict, name: str, reading: Reading) -> dict:
    """Return the whole of the other attributes."""
    read_object(item, name)
    return {name: item.get(name) or {}}


def read_contact(item: dict, kind: str) -> str:
    """Return a contact point in the form in which it is searched."""
    value = storable(read_text(item, kind, CONTACTS[kind]))
    return normal_phone(value) if kind == "phone" else value


def read_tags(item: dict) -> list[str]:
    """Return the tags, each once."""
    value = item["tags"]
    if value is None:
        return []
    if type(value) is not list:
        raise wrong_type("tags", _("列表"))
    if len(value) > MOST_TAGS:
        raise too_long("tags", MOST_TAGS)
    names = (storable(read_text({"tags": tag}, "tags", 40)) for tag in value)
    return sorted({name for name in names if name})


def read_holdings(item: dict) -> list[dict[str, str | None]]:
    """Return what the person owns or owned."""
    value = item["holdings"]
    if value is None:
        return []
    if type(value) is not list or not all(type(part) is dict for part in value):
        raise wrong_type("holdings", _("对象的列表"))
    if len(value) > MOST_HOLDINGS:
        raise too_long("holdings", MOST_HOLDINGS)
    return [read_holding(part) for part in value]


def read_holding(part: dict) -> dict[str, str | None]:
    """Return one thing owned."""
    acquired, released = read_day(part, "acquired_on"), read_day(part, "released_on")
    return {
        "product": storable(read_required(part, "product", 100)),
        "acquired_on": acquired.isoformat() if acquired else None,
        "released_on": released.isoformat() if released else None,
    }


def read_koe(item: dict, reading: Reading) -> int | None:
    """Return the id of the KOE whom the item names."""
    name = read_text(item, "koe", 60).lower()
    if not name:
        return None
    if name not in reading.koe_ids:
        raise Fault(
            "unknown_koe", _("没有登录名为 {name} 的在职 KOE。请先邀请，或去掉 koe。").format(name=name)
        )
    return reading.koe_ids[name]


COLUMNS: dict[str, Callable[[dict, str, Reading], dict]] = {
    "name": read_name,
    "kind": read_kind,
    "gender": read_gender,
    **dict.fromkeys(TEXTS, read_plain),
    "birthday": read_birthday,
    "birthday_calendar": read_birthday_calendar,
    "joined_at": read_joined_at,
    "may_profile": read_may_profile,
    "home_zone": read_home_zone,
    **dict.fromkeys(("is_minor", "is_deceased", "is_restricted"), read_flag),
    "attributes": read_attributes,
}
FIELDS = frozenset((*COLUMNS, *CONTACTS, "tags", "holdings", "koe", "external_id", "identities", "time_zone"))

"""Owns how one value of a pushed item is read (text, instant, day, amount, object), or why it can't be."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

LONGEST_ID = 255
LONGEST_OBJECT = 8 * 1024  # characters of JSON
LONGEST_ITEM = 64 * 1024
DEEPEST_OBJECT = 32
MOST_IDENTITIES = 20
LARGEST_AMOUNT = 10**15  # in 1/100 of the currency
SMALLEST_EPOCH = 10**11  # a smaller number is surely not milliseconds (1973-03-03)

# Days are counted from 1970; the end leaves room for every zone.
FIRST_INSTANT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LAST_INSTANT = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)

encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode

FUTURE = dt.timedelta(hours=24)  # what lies further ahead is kept, and counted when it is due


class Fault(Exception):
    """Why an item is refused: a stable code, and a sentence that says what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(code)


@dataclass
class Reading:
    """What the items of one batch are read against."""

    source_id: int
    zone: dt.tzinfo  # of times that name none
    now: dt.datetime
    oldest: dt.datetime = FIRST_INSTANT  # raw events before it are gone
    source_ids: Mapping[str, int] = field(default_factory=dict)  # by code, where an item names several
    koe_ids: Mapping[str, int] = field(default_factory=dict)  # by lower-case sign-in name
    future: dt.datetime = field(init=False)

    def __post_init__(self) -> None:
        self.future = self.now + FUTURE


def read_text(item: dict, name: str, longest: int) -> str:
    """Return a text without surrounding space; whole numbers are texts too, null is empty."""
    value = item.get(name)
    if type(value) is not str:
        if value is None:
            return ""
        if type(value) is not int:
            raise wrong_type(name, _("文字"))
        value = str(value)
    value = value.strip()
    if len(value) > longest:
        raise too_long(name, longest)
    return value


def read_required(item: dict, name: str, longest: int) -> str:
    """Return a text that may not be empty."""
    value = read_text(item, name, longest)
    if not value:
        raise missing(name)
    return value


def read_instant(item: dict, name: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return an instant in UTC from ISO 8601 or epoch milliseconds; times without a zone lie in `zone`."""
    value = item.get(name)
    if value is None or value == "":
        return None
    try:
        at = parsed_instant(value)
        if at.tzinfo is not dt.UTC:
            at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        raise bad_time(name) from None
    if not FIRST_INSTANT <= at <= LAST_INSTANT:
        raise bad_time(name)
    return at


def parsed_instant(value: Any) -> dt.datetime:
    """Parse what `read_instant` accepts; raises ValueError or OverflowError."""
    if type(value) is str:
        text = value.strip()
        if len(text) == 13 and text.isdecimal():
            value = int(text)
        else:
            return dt.datetime.fromisoformat(text)
    if type(value) not in (int, float) or not value >= SMALLEST_EPOCH:
        raise ValueError
    return FIRST_INSTANT + dt.timedelta(milliseconds=value)


def read_day(item: dict, name: str) -> dt.date | None:
    """Return a calendar day from an ISO date, or from the date of an ISO time."""
    value = item.get(name)
    if value is None or value == "":
        return None
    try:
        return dt.datetime.fromisoformat(value.strip()).date()
    except (ValueError, AttributeError):
        raise Fault(
            "bad_time", _("{field} 不是日期。请写成 2026-11-20 这样的形式。").format(field=name)
        ) from None


def read_zone(item: dict, standard: dt.tzinfo) -> dt.tzinfo:
    """Return the zone in which an item's own times lie: the one it names, else the source's."""
    name = item.get("time_zone")
    if name is None or name == "":
        return standard
    zone = known_zone(name) if type(name) is str else None
    if zone is None:
        raise Fault("unknown_zone", _("time_zone 不是已知的时区。请写成 Asia/Shanghai 这样的 IANA 名称。"))
    return zone


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, or None."""
    if not name.isascii() or not name[:1].isalpha() or len(name) > 60:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def read_amount(item: dict, name: str) -> int | None:
    """Return an amount in 1/100 of the currency, rounded half up; negative for a refund."""
    value = item.get(name)
    if value is None or value == "":
        return None
    try:
        cents = value * 100 if type(value) is int else rounded_cents(value)
    except (ArithmeticError, ValueError):
        raise bad_amount(name) from None
    if not -LARGEST_AMOUNT <= cents <= LARGEST_AMOUNT:
        raise bad_amount(name)
    return cents


def rounded_cents(value: Any) -> int:
    """Return 1/100 of the currency for a number or its text; raises ArithmeticError or ValueError."""
    if type(value) not in (float, str):
        raise ValueError
    text = str(value).strip()
    if len(text) > 40 or "_" in text:
        raise ValueError
    return int((Decimal(text) * 100).to_integral_value(ROUND_HALF_UP))


def read_object(item: dict, name: str) -> str:
    """Return the canonical JSON text of an object, or an empty text for null or an empty object."""
    value = item.get(name)
    if value is None or value == {}:
        return ""
    if type(value) is not dict:
        raise wrong_type(name, _("对象"))
    text = encoded(value, name)
    if len(text) > LONGEST_OBJECT:
        raise too_long(name, LONGEST_OBJECT)
    if text.count("[") + text.count("{") > DEEPEST_OBJECT and depth(value) > DEEPEST_OBJECT:
        raise too_deep(name)
    if "\\u0000" in text and holds_nul(value):
        raise bad_text()
    return text


def encoded(value: Any, name: str) -> str:
    """Return the canonical JSON text, or say why there is none."""
    try:
        return encode(value)
    except ValueError:
        raise Fault(
            "bad_number", _("{field} 里有 NaN 或无穷大。请换成数字或 null。").format(field=name)
        ) from None
    except RecursionError:
        raise too_deep(name) from None


def depth(value: Any) -> int:
    """Return how deep lists and objects are nested, without recursion."""
    deepest, level = 0, [value]
    while level:
        level = [part for whole in level for part in children(whole)]
        deepest += 1
    return deepest - 1


def children(value: Any) -> list:
    """Return the parts of a list or an object."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def holds_nul(value: Any) -> bool:
    """Say whether a NUL character hides in a text or a name; PostgreSQL can't store it."""
    if isinstance(value, str):
        return "\0" in value
    keys = list(value) if isinstance(value, dict) else []
    return any(holds_nul(part) for part in [*keys, *children(value)])


def read_person(item: dict, reading: Reading) -> tuple[tuple[int, str], ...]:
    """Return the (source id, external id) pairs under which an item names its person, its own first."""
    own = read_text(item, "external_id", LONGEST_ID)
    others = item.get("identities")
    if own and others is None:
        return ((reading.source_id, own),)
    pairs = [(reading.source_id, own)] if own else []
    if others is not None:
        pairs += read_identities(others, reading)
    if not pairs:
        raise missing("external_id")
    return tuple(dict.fromkeys(pairs))


def read_identities(others: Any, reading: Reading) -> list[tuple[int, str]]:
    """Return the pairs of the field `identities`."""
    if type(others) is not list or not all(type(other) is dict for other in others):
        raise wrong_type("identities", _("由 source 和 external_id 组成的列表"))
    if len(others) > MOST_IDENTITIES:
        raise too_long("identities", MOST_IDENTITIES)
    return [
        (named_source(other, reading), read_required(other, "external_id", LONGEST_ID)) for other in others
    ]


def named_source(identity: dict, reading: Reading) -> int:
    """Return the id of the source that an identity names, by default the sender's own."""
    code = read_text(identity, "source", 40)
    if not code:
        return reading.source_id
    if code not in reading.source_ids:
        raise Fault(
            "unknown_source", _("没有代号为 {code} 的数据源。请先在“数据源”里建立。").format(code=code)
        )
    return reading.source_ids[code]


def check_size(item: dict, known: frozenset[str]) -> list[str]:
    """Return the unknown fields of an item, which are dropped; refuse one that is blown up by them."""
    unknown = item.keys() - known
    if unknown:
        text = encoded_size(item)
        if text > LONGEST_ITEM:
            raise Fault("too_large", _("这一项超过 64 KB。请去掉不需要的字段后重发。"))
    return [name[:80] for name in unknown]


def encoded_size(item: Any) -> int:
    """Return about how long an item is as JSON; endless for what can't be written."""
    try:
        return len(json.dumps(item, ensure_ascii=False))
    except RecursionError:
        return LONGEST_ITEM + 1


def as_bytes(parts: tuple[str, ...]) -> bytes:
    """Return the texts of an item as one key, refusing characters that can't be stored."""
    joined = "\0".join(parts)
    if joined.count("\0") != len(parts) - 1:
        raise bad_text()
    try:
        return joined.encode()
    except UnicodeEncodeError:
        raise bad_text() from None


def missing(name: str) -> Fault:
    """Return the fault of an absent field."""
    return Fault("missing_field", _("缺少 {field}。请补上后重发。").format(field=name))


def wrong_type(name: str, wanted: str) -> Fault:
    """Return the fault of a value of the wrong kind."""
    return Fault("wrong_type", _("{field} 应为{wanted}。请修改后重发。").format(field=name, wanted=wanted))


def too_long(name: str, longest: int) -> Fault:
    """Return the fault of a value that is too long."""
    return Fault("too_long", _("{field} 超过 {most}。请缩短后重发。").format(field=name, most=longest))


def too_deep(name: str) -> Fault:
    """Return the fault of an object nested too deep."""
    return Fault("too_deep", _("{field} 嵌套太深。请压平后重发。").format(field=name))


def bad_text() -> Fault:
    """Return the fault of characters that can't be stored."""
    return Fault("bad_text", _("文字里有空字符或不完整的字符。请改用正确的 UTF-8 后重发。"))


def bad_time(name: str) -> Fault:
    """Return the fault of a time that can't be read."""
    return Fault(
        "bad_time",
        _(
            "{field} 不是可用的时间。请写成 2026-11-20T09:30:00+08:00，或 1970 年以后的毫秒数（不是秒）。"
        ).format(field=name),
    )


def bad_amount(name: str) -> Fault:
    """Return the fault of an amount that can't be read."""
    return Fault(
        "bad_amount", _("{field} 不是可用的金额。请写成 199.00 这样的数，退款写负数。").format(field=name)
    )

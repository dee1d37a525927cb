"""Owns a batch: what of it could be read, what is refused and kept, and the answer item by item."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib import clock
from scrm.lib.errors import Refused
from users.models import Rejection, Source
from users.rules import MERGE_LOCK
from users.rules.reading import FIRST_INSTANT, Fault, Reading, known_zone

ATTEMPTS = 6
TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock
LONGEST_KEPT = 4000
MOST_IGNORED_NAMES = 50

Item = TypeVar("Item")


class Busy(Refused):
    """Others wrote the same people at the same moment, again and again."""

    code = "busy"
    message = _("系统正忙，这一批没有写入。请稍后原样重发。")
    status = 503


class RaceLost(Exception):
    """Somebody else has just created the same person: everything is undone and tried again."""


@dataclass
class Receipt:
    """What became of a batch, item by item in the order sent."""

    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    ignored_fields: dict[str, int] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)


class Batch:
    """The items of one push, what was read of them, and why the others were refused."""

    def __init__(self, kind: str, source: Source, items: list, now: dt.datetime) -> None:
        self.kind, self.source, self.items, self.now = kind, source, items, now
        self.faults: dict[int, Fault] = {}
        self.ignored: list[str] = []

    def read(self, read_item: Callable[[Any, int, Reading, list[str]], Item], reading: Reading) -> list[Item]:
        """Return the items that could be read; note the fault of each other."""
        found = []
        for index, item in enumerate(self.items):
            try:
                found.append(read_item(item, index, reading, self.ignored))
            except Fault as fault:
                self.faults[index] = fault
        return found

    def names_sources(self) -> bool:
        """Say whether an item names identities, which may be of other sources."""
        return any(type(item) is dict and "identities" in item for item in self.items)

    def answer(self, verdicts: dict[int, str], faults: dict[int, Fault], name: str) -> Receipt:
        """Return the receipt: a status for each item, under the field that names it."""
        results: list[dict[str, Any]] = [
            {"index": index, name: named_as(item, name), "status": verdicts.get(index, "rejected")}
            for index, item in enumerate(self.items)
        ]
        for index, fault in (self.faults | faults).items():
            results[index] |= {"code": fault.code, "message": fault.message}
        counts = Counter(verdicts.values())
        counts["rejected"] = len(results) - len(verdicts)
        ignored = dict(Counter(self.ignored).most_common(MOST_IGNORED_NAMES))
        return Receipt(counts["accepted"], counts["duplicate"], counts["rejected"], ignored, results)

    def keep_rejections(self, faults: dict[int, Fault]) -> None:
        """Store what is refused with its reason, in one statement."""
        refused = self.faults | faults
        if refused:
            Rejection.objects.bulk_create(
                [self.rejection(index, fault) for index, fault in sorted(refused.items())]
            )

    def rejection(self, index: int, fault: Fault) -> Rejection:
        """Return the row of a refused item."""
        item = self.items[index]
        external_id = item.get("external_id") if type(item) is dict else None
        return Rejection(
            source=self.source,
            kind=self.kind,
            code=fault.code,
            reason=storable(fault.message)[:500],
            external_id=storable(str(external_id))[:255] if type(external_id) in (str, int) else "",
            item=as_received(item),
            received_at=self.now,
        )


def named_as(item: Any, name: str) -> str | int | None:
    """Return the field by which an answer names an item, cut where it is absurdly long."""
    named = item.get(name) if type(item) is dict else None
    if type(named) is str:
        return named[:255]
    return named if type(named) is int else None


def as_received(item: Any) -> str:
    """Return the start of an item's JSON, whatever it holds."""
    try:
        text = json.dumps(item, ensure_ascii=False)
    except RecursionError:
        text = "(nested too deep to show)"
    return storable(text[:LONGEST_KEPT])[:LONGEST_KEPT]


def storable(text: str) -> str:
    """Return a text with what PostgreSQL can't hold spelled out."""
    return text.replace("\0", "\\u0000").encode("utf-8", "backslashreplace").decode()


def reading_for(source: Source, now: dt.datetime) -> Reading:
    """Return what a source's items are read against."""
    days = settings.RAW_EVENT_DAYS
    return Reading(
        source_id=source.pk,
        zone=known_zone(source.time_zone) or ZoneInfo(settings.BRAND_TIME_ZONE),
        now=now,
        oldest=clock.day_start(clock.business_date(now) - dt.timedelta(days=days)) if days else FIRST_INSTANT,
    )


def retried(store: Callable) -> Callable:
    """Run a store in a transaction, again when somebody else came between."""

    @wraps(store)
    def run(*args: Any, **kwargs: Any) -> Any:
        for _attempt in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    return store(*args, **kwargs)
            except RaceLost:
                continue
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) not in TRY_AGAIN:
                    raise
        raise Busy

    return run


def wait_for_merges() -> None:
    """Hold off merges of profiles until this transaction ends; the next statement sees what they did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MERGE_LOCK])

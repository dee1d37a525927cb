"""Owns the questions of other systems: answered, a no kept, room booked where they ask for it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from outreach.actions.bookings import BadExpiry, GateRefused, book_contact, release_booking, use_booking
from outreach.actions.refusals import note_answers
from outreach.models import Touch
from outreach.queries.asking import Asked, Question, answers, told
from outreach.rules import Decision
from scrm.lib.errors import Refused
from users.models import Profile, Source
from users.rules.reading import Fault, read_instant

DEEDS = ("use", "release")


def ask_for_contact(
    *, items: Sequence[Any], source: Source, now: dt.datetime, may_book: bool
) -> list[dict[str, Any]]:
    """Answer a batch of questions in order; an item with `book` gets room, too, one person at a time."""
    found = answers(items, source, now)
    _keep(found, now)
    return [_answered(each, item, source, now, may_book) for each, item in zip(found, items, strict=True)]


def _keep(found: Sequence[Asked], now: dt.datetime) -> None:
    """Keep what the gate said, in two statements for each purpose and channel."""
    groups: dict[tuple[str, str], dict[int, Decision]] = defaultdict(dict)
    for each in found:
        if each.question and each.decision and each.profile_id:
            groups[each.question.purpose, each.question.channel][each.profile_id] = each.decision
    for (purpose, channel), decided in sorted(groups.items()):
        note_answers(answers=decided, purpose=purpose, channel=channel, now=now)


def _answered(asked: Asked, item: Any, source: Source, now: dt.datetime, may_book: bool) -> dict[str, Any]:
    if asked.question is None or asked.decision is None or asked.profile_id is None:
        return asked.body
    if not (asked.decision.allowed and item.get("book") is True):
        return asked.body
    if not may_book:
        return asked.body | _no("no_scope", _("这把密钥只能询问，不能预约。请申请 book:contact 权限。"))
    return asked.body | _booked(asked.question, asked.profile_id, item, source, now)


def _booked(
    question: Question, profile_id: int, item: dict, source: Source, now: dt.datetime
) -> dict[str, Any]:
    try:
        touch = book_contact(
            profile=Profile(pk=profile_id),
            purpose=question.purpose,
            channel=question.channel,
            source=source,
            expires_at=read_instant(item, "expires_at", now.tzinfo or dt.UTC),
            now=now,
        )
    except GateRefused as refusal:
        return told(refusal.decision)
    except (BadExpiry, Fault) as wrong:
        return _no("booking_expiry", str(wrong.message))
    return {"booking": touch.pk, "expires_at": touch.expires_at}


def settle_bookings(*, items: Sequence[Any], source: Source, now: dt.datetime) -> list[dict[str, Any]]:
    """Use or release the bookings of a source, each item answered in order."""
    return [{"index": index} | _settled(item, source, now) for index, item in enumerate(items)]


def _settled(item: Any, source: Source, now: dt.datetime) -> dict[str, Any]:
    number, deed = (item.get("booking"), item.get("do")) if isinstance(item, dict) else (None, None)
    if type(number) is not int or deed not in DEEDS:
        return {"booking": None, "status": "refused"} | _reasons(
            "invalid", _("每一项要有 booking（数字）和 do（use 或 release）。")
        )
    booking = Touch.objects.filter(pk=number, source=source).first() if number < 1 << 63 else None
    if booking is None:
        return {"booking": number, "status": "refused"} | _reasons("unknown_booking", _("没有这个预约。"))
    try:
        (use_booking if deed == "use" else release_booking)(booking=booking, now=now)
    except GateRefused as refusal:
        return {"booking": number, "status": "refused"} | told(refusal.decision)
    except Refused as refusal:
        return {"booking": number, "status": "refused"} | _reasons(refusal.code, str(refusal))
    return {"booking": number, "status": "used" if deed == "use" else "released", "reasons": []}


def _no(code: str, message: str) -> dict[str, Any]:
    return {"allowed": False, "earliest": None} | _reasons(code, message)


def _reasons(code: str, message: str) -> dict[str, Any]:
    return {"reasons": [{"code": code, "message": message}]}

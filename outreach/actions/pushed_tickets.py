"""Owns the tickets that other systems open: item by item, each answered, a repetition changes nothing."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from outreach.actions.tickets import LONGEST, open_ticket
from outreach.models import Ticket
from users.models import Identity, Profile, Source

LONGEST_ID, LONGEST_SUBJECT = 255, 120


def push_tickets(*, items: Sequence[Any], source: Source, now: dt.datetime) -> list[dict[str, Any]]:
    """Open a ticket for each good item; a bad one says what is wrong and spoils no other."""
    return [_answer(index, item, source, now) for index, item in enumerate(items)]


def _answer(index: int, item: Any, source: Source, now: dt.datetime) -> dict[str, Any]:
    given = _texts(item) if isinstance(item, dict) else {}
    number = given.get("id", "")
    answer = {"index": index, "id": number[:LONGEST_ID], "ticket": None, "state": "", "answer_due_at": None}
    errors = _wrong(given)
    profile = None if errors else _person(given["external_id"], source)
    if not errors and profile is None:
        errors = [_("没有这个人。请先推送用户。")]
    if errors or profile is None:
        return answer | {"status": "rejected", "errors": errors}
    status, ticket = _opened(profile, given, source, now)
    due = {"ticket": ticket.pk, "state": ticket.state, "answer_due_at": ticket.answer_due_at}
    return answer | due | {"status": status, "errors": []}


def _texts(item: dict[str, Any]) -> dict[str, str]:
    """Return the texts of an item without what no table can hold; whole numbers are ids, too."""
    kept = {name: str(value) if type(value) is int else value for name, value in item.items()}
    return {name: value.replace("\0", "").strip() for name, value in kept.items() if isinstance(value, str)}


def _wrong(given: dict[str, str]) -> list[str]:
    """Return what is wrong with an item, in sentences."""
    missing = [name for name in ("id", "external_id", "topic", "subject") if not given.get(name)]
    wrong = [_("缺少 %(name)s。") % {"name": name} for name in missing]
    if given.get("topic") and given["topic"] not in Ticket.Topic.values:
        wrong.append(_("topic 可选：%(names)s。") % {"names": ", ".join(Ticket.Topic.values)})
    if given.get("urgency", "normal") not in Ticket.Urgency.values:
        wrong.append(_("urgency 可选：%(names)s。") % {"names": ", ".join(Ticket.Urgency.values)})
    longest = {
        "id": LONGEST_ID,
        "external_id": LONGEST_ID,
        "subject": LONGEST_SUBJECT,
        "description": LONGEST,
    }
    for name, most in longest.items():
        if len(given.get(name, "")) > most:
            wrong.append(_("%(name)s 最多 %(most)s 个字。") % {"name": name, "most": most})
    if any("\ud800" <= letter <= "\udfff" for value in given.values() for letter in value):
        wrong.append(_("文字里有无法保存的字符。"))
    return wrong


def _person(external_id: str, source: Source) -> Profile | None:
    found = Identity.objects.filter(source=source, external_id=external_id).select_related("profile").first()
    return found.profile if found else None


def _opened(profile: Profile, given: dict[str, str], source: Source, now: dt.datetime) -> tuple[str, Ticket]:
    """Open a ticket, or return the one that has this id; of two equal calls at once one opens it."""
    known = Ticket.objects.filter(source=source, external_id=given["id"])
    if found := known.first():
        return "duplicate", found
    try:
        with transaction.atomic():
            made = open_ticket(
                profile=profile,
                topic=given["topic"],
                urgency=given.get("urgency", "normal"),
                origin="api",
                by=None,
                now=now,
                subject=given["subject"],
                description=given.get("description", ""),
                source=source,
                external_id=given["id"],
            )
    except IntegrityError:
        return "duplicate", known.get()
    return "accepted", made

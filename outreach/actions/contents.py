"""Owns the shelf: what is worth sharing comes by hand or by a push, and goes when it is over."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from outreach.models import Content
from outreach.rules.contents import selling_words, sells_message
from users.actions import audit
from users.models import Employee, Source

FIELDS = ("kind", "language", "title", "summary", "url", "tags", "valid_from", "valid_to")


@transaction.atomic
def save_content(
    *, content: Content | None, values: Mapping[str, Any], by: Employee, now: dt.datetime
) -> Content:
    """Put something on the shelf, or change it; the form has looked at its words."""
    if content is None:
        content = Content(created_by=by, created_at=now)
    for name, value in values.items():
        setattr(content, name, value)
    content.updated_at = now
    content.save()
    audit.record(by=by, action="content.saved", obj_type="content", obj_id=content.pk, now=now)
    return content


@transaction.atomic
def retire_content(*, content: Content, by: Employee, now: dt.datetime) -> None:
    """Take something off the shelf, or put it back."""
    content.retired_at = None if content.retired_at else now
    content.save(update_fields=["retired_at"])
    state = "retired" if content.retired_at else "restored"
    audit.record(by=by, action=f"content.{state}", obj_type="content", obj_id=content.pk, now=now)


@transaction.atomic
def push_contents(
    *, items: Sequence[tuple[int, dict[str, Any]]], source: Source, now: dt.datetime
) -> dict[int, dict[str, str]]:
    """Put a source's contents on the shelf by its own ids; return what became of each item by its index."""
    known = {
        content.external_id: content
        for content in Content.objects.select_for_update().filter(
            source=source, external_id__in=[item["external_id"] for _index, item in items]
        )
    }
    answers = {}
    for index, item in items:
        words = selling_words(f"{item['title']}。{item.get('summary', '')}", item.get("language", "zh"))
        if words:
            answers[index] = {"status": "rejected", "code": "sells", "message": sells_message(words)}
            continue
        content = known.get(item["external_id"])
        answers[index] = {"status": "changed" if content else "accepted"}
        known[item["external_id"]] = _stored(content, item, source, now)
    return answers


def _stored(content: Content | None, item: dict[str, Any], source: Source, now: dt.datetime) -> Content:
    content = content or Content(source=source, external_id=item["external_id"], created_at=now)
    for name in FIELDS:
        if name in item:
            setattr(content, name, item[name])
    content.updated_at = now
    content.retired_at = now if item.get("is_retired") else None
    content.save()
    return content

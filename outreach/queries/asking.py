"""Owns the contact gate for other systems: a batch of questions, each answered, the unknown with no."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from outreach.queries.contact import contact_decisions
from outreach.rules import CHANNELS, PURPOSES, REFUSALS, Decision
from users.models import Identity, Source

LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for one person, one purpose and one channel."""

    source: str
    external_id: str
    purpose: str
    channel: str


class Asked(NamedTuple):
    """One answer as it is told, and what it is about, where the question could be read."""

    body: dict[str, Any]
    question: Question | None = None
    profile_id: int | None = None
    decision: Decision | None = None


def answers(items: Sequence[Any], source: Source, now: dt.datetime) -> list[Asked]:
    """Return one answer for each item, in order (a few queries for each purpose and channel asked about)."""
    questions = [_question(item, source.code) for item in items]
    known = _profiles([each for each in questions if isinstance(each, Question)])
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in questions:
        if isinstance(each, Question) and (each.source, each.external_id) in known:
            groups[each.purpose, each.channel].add(known[each.source, each.external_id])
    decided = {key: _decided(profiles, *key, now) for key, profiles in groups.items()}
    return [_answer(index, each, known, decided) for index, each in enumerate(questions)]


def _question(item: Any, own_source: str) -> Question | dict[str, Any]:
    """Return the question of an item, or what is wrong with it."""
    if not isinstance(item, dict):
        return _no("", "invalid", _("每一项应为一个对象。"))
    values = {
        "source": item.get("source", own_source),
        "external_id": _as_pushed(item.get("external_id")),
        "purpose": item.get("purpose", "care"),
        "channel": item.get("channel", "wecom"),
    }
    external_id = values["external_id"] if isinstance(values["external_id"], str) else ""
    if not external_id or not all(isinstance(value, str) for value in values.values()):
        return _no(
            external_id,
            "invalid",
            _("external_id、source、purpose、channel 都应为文字，且 external_id 不能为空。"),
        )
    if len(external_id) > LONGEST_ID or not _is_storable(external_id + values["source"]):
        return _no(external_id[:LONGEST_ID], "unknown_profile", _("没有这个人，按不能联系处理。"))
    if values["purpose"] not in PURPOSES:
        names = ", ".join(PURPOSES)
        return _no(external_id, "unknown_purpose", _("没有这个目的。可选：%(names)s。") % {"names": names})
    if values["channel"] not in CHANNELS:
        names = ", ".join(CHANNELS)
        return _no(external_id, "unknown_channel", _("没有这个渠道。可选：%(names)s。") % {"names": names})
    return Question(**values)


def _as_pushed(external_id: Any) -> Any:
    """Return an id as a push would have read it: whole numbers are texts too, space around is none of it."""
    if type(external_id) is int:
        external_id = str(external_id)
    return external_id.strip() if isinstance(external_id, str) else external_id


def _is_storable(text: str) -> bool:
    """Say whether the database can hold a text; what it can't hold, it doesn't know."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _profiles(questions: Sequence[Question]) -> dict[tuple[str, str], int]:
    """Return whose ids these are (one query)."""
    asked = {(each.source, each.external_id) for each in questions}
    found = Identity.objects.filter(
        source__code__in={source for source, _id in asked}, external_id__in={key for _source, key in asked}
    )
    rows = found.values_list("source__code", "external_id", "profile_id")
    return {(source, key): profile for source, key, profile in rows}


def _decided(profiles: set[int], purpose: str, channel: str, now: dt.datetime) -> dict[int, Decision]:
    ids, decisions = contact_decisions(sorted(profiles), purpose, channel, now)
    return {int(profile): decisions.one(position) for position, profile in enumerate(ids)}


def _answer(index: int, question: Question | dict[str, Any], known: dict, decided: dict) -> Asked:
    if isinstance(question, dict):
        return Asked({"index": index} | question)
    profile = known.get((question.source, question.external_id))
    decision = decided.get((question.purpose, question.channel), {}).get(profile)
    if decision is None:
        nobody = _no(question.external_id, "unknown_profile", _("没有这个人，按不能联系处理。"))
        return Asked({"index": index} | nobody)
    body = {"index": index, "external_id": question.external_id} | told(decision)
    return Asked(body, question, profile, decision)


def told(decision: Decision) -> dict[str, Any]:
    """Return an answer as other systems read it."""
    return {
        "allowed": decision.allowed,
        "reasons": [{"code": code, "message": str(REFUSALS[code])} for code in decision.reasons],
        "earliest": decision.earliest,
    }


def _no(external_id: str, code: str, message: str) -> dict[str, Any]:
    return {
        "external_id": external_id.encode("utf-8", "backslashreplace").decode(),
        "allowed": False,
        "reasons": [{"code": code, "message": message}],
        "earliest": None,
    }

"""Owns what the page of one person shows."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from outreach.models import CareStep, Diagnosis, Promise, QueueItem, Touch
from outreach.queries.contact import contact_facts, contact_policy
from outreach.queries.plans import due_steps
from outreach.queries.queue import reasons_now
from outreach.rules import (
    CODES,
    REASONS,
    REFUSALS,
    Candidates,
    ContactPolicy,
    Decision,
    contact_decisions,
    reasons_for,
)
from outreach.rules.reasons import HIGH_TIERS, NEVER, QUADRANT_CODES, STATE_CODES
from scrm.lib import clock
from segmentation.models import Standing
from users.models import Assignment, Event, Profile

PAGE = 20


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline: something they did, or something we did."""

    at: dt.datetime
    kind: str  # event, touch or diagnosis
    thing: Any


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest moments, and where the older ones begin."""

    moments: list[Moment]
    older_than: dt.datetime | None


def timeline(profile: Profile, before: dt.datetime | None = None) -> Timeline:
    """Return what happened between us, newest first (three queries)."""
    until = {} if before is None else {"lt": before}
    found = [
        *_moments(Event.objects.filter(profile_id=profile.pk, is_future=False), "occurred_at", until, "type"),
        *_moments(Touch.objects.standing().filter(profile=profile), "sent_at", until, "employee"),
        *_moments(Diagnosis.objects.filter(profile=profile), "created_at", until, "employee"),
    ]
    found.sort(key=lambda moment: moment.at, reverse=True)
    shown = found[:PAGE]
    return Timeline(shown, shown[-1].at if len(found) > PAGE else None)


def _moments(rows, field: str, until: dict, related: str) -> Iterator[Moment]:
    if until:
        rows = rows.filter(**{f"{field}__lt": until["lt"]})
    for row in rows.select_related(related).order_by(f"-{field}")[: PAGE + 1]:
        yield Moment(getattr(row, field), type(row).__name__.lower(), row)


def open_item(profile: Profile) -> QueueItem | None:
    """Return the item that is open for someone."""
    return QueueItem.objects.open().filter(profile=profile).first()


def open_promises(profile: Profile) -> list[Promise]:
    """Return what was promised and is not kept yet."""
    return list(Promise.objects.filter(profile=profile, kept_at__isnull=True))


@dataclass(frozen=True, slots=True)
class Why:
    """Why someone is on the list today, or is not."""

    is_listed: bool
    sentence: str
    details: list[str]
    earliest: dt.datetime | None = None


def why(
    profile: Profile,
    standing: Standing | None,
    assignment: Assignment | None,
    promises: list[Promise],
    now: dt.datetime,
) -> Why:
    """Return why someone is on the list today, or what keeps them from it (three queries)."""
    today = clock.business_date(now)
    item = open_item(profile)
    if item and item.due_on <= today and (left := reasons_now(item, standing, today)):
        return Why(True, _("在今天的名单里"), _reason_sentences(left))
    policy, _version = contact_policy()
    decision, last_touch_on = _gate(profile, now, policy)
    if not decision.allowed:
        return Why(False, _("不在今天的名单里"), _refusals(decision), decision.earliest)
    if assignment is None:
        return Why(False, _("不在名单里"), [_("还没有人照看 Ta")])
    person = _candidate(
        standing, assignment, promises, last_touch_on, due_steps([profile.pk], today).get(profile.pk)
    )
    held = [
        code
        for code, holds in zip(CODES, reasons_for(person, clock.day_number(today), policy)[0], strict=True)
        if holds
    ]
    if held:
        waiting = _("名单有限，按轻重还没有轮到；下次更新名单时再看")
        return Why(False, _("不在今天的名单里"), [*_reason_sentences(held), waiting])
    return Why(False, _("不在今天的名单里"), [_("一切如常，没有需要主动联系的理由")])


def _gate(profile: Profile, now: dt.datetime, policy: ContactPolicy) -> tuple[Decision, int]:
    _ids, facts = contact_facts([profile.pk], "care", now, policy)
    latest = facts.recent[0, 0]
    last_touch_on = NEVER
    if np.isfinite(latest):
        sent_at = dt.datetime.fromtimestamp(latest, dt.UTC)
        last_touch_on = clock.day_number(clock.business_date(sent_at))
    facts.heard_at[:] = -np.inf  # a list opens conversations, it answers none
    decisions = contact_decisions(facts, "care", "wecom", now, policy).without("quiet_hours")
    return decisions.one(0), last_touch_on


def _reason_sentences(codes: list[str]) -> list[str]:
    return [str(REASONS[code].sentence) for code in codes if code in REASONS]


def _refusals(decision: Decision) -> list[str]:
    return [str(REFUSALS[code]) for code in decision.reasons]


def _candidate(
    standing: Standing | None,
    assignment: Assignment,
    promises: list[Promise],
    last_touch_on: int,
    step: CareStep | None,
) -> Candidates:
    """Return one person as the reasons take them; the order and what is new is the filling's."""
    due = min((promise.due_on for promise in promises), default=None)

    def one(value) -> np.ndarray:
        return np.array([value])

    return Candidates(
        state=one(STATE_CODES.get(standing.state, NEVER) if standing else NEVER),
        state_since=one(_number(standing.state_since if standing else None)),
        quadrant=one(QUADRANT_CODES.get(standing.quadrant, NEVER) if standing else NEVER),
        high_tier=one(bool(standing and standing.tier in HIGH_TIERS)),
        value=one(standing.value if standing else 0.0),
        rate=one(0.0),
        returned_on=one(_number(standing.returned_on if standing else None)),
        seen_on=one(_number(standing.last_active_on if standing and standing.returned_on else None)),
        assigned_on=one(NEVER),
        promise_due_on=one(_number(due)),
        step_due_on=one(_number(step.due_on if step else None)),
        last_touch_on=one(last_touch_on),
        voice_landed_on=one(NEVER),
        suggested_on=one(NEVER),
    )


def _number(day: dt.date | None) -> int:
    return NEVER if day is None else clock.day_number(day)

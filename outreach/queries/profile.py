"""Owns what the page of one person shows."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from outreach.models import Diagnosis, Promise, QueueItem, Touch
from outreach.queries.candidates import population
from outreach.queries.contact import contact_facts, contact_policy
from outreach.queries.plans import due_steps
from outreach.queries.queue import reasons_now
from outreach.rules import (
    CODES,
    REASONS,
    REFUSALS,
    ContactPolicy,
    Decision,
    contact_decisions,
    purpose_for,
    reasons_for,
)
from outreach.rules.reasons import STEP
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


def why(profile: Profile, standing: Standing | None, assignment: Assignment | None, now: dt.datetime) -> Why:
    """Return why someone is on the list today, or what keeps them from it (six queries)."""
    today = clock.business_date(now)
    item = open_item(profile)
    if item and item.due_on <= today and (left := reasons_now(item, standing, today)):
        return Why(True, _("在今天的名单里"), _reason_sentences(left))
    policy, _version = contact_policy()
    held = _reasons_held(profile, today, policy)
    decision = _gate(profile, _purpose(profile, held, today), now, policy)
    if not decision.allowed:
        return Why(False, _("不在今天的名单里"), _refusals(decision), decision.earliest)
    if assignment is None:
        return Why(False, _("不在名单里"), [_("还没有人照看 Ta")])
    if held:
        waiting = _("名单有限，按轻重还没有轮到；下次更新名单时再看")
        return Why(False, _("不在今天的名单里"), [*_reason_sentences(held), waiting])
    return Why(False, _("不在今天的名单里"), [_("一切如常，没有需要主动联系的理由")])


def _gate(profile: Profile, purpose: str, now: dt.datetime, policy: ContactPolicy) -> Decision:
    _ids, facts = contact_facts([profile.pk], purpose, now, policy)
    facts.heard_at[:] = -np.inf  # a list opens conversations, it answers none
    return contact_decisions(facts, purpose, "wecom", now, policy).without("quiet_hours").one(0)


def _reasons_held(profile: Profile, today: dt.date, policy: ContactPolicy) -> list[str]:
    """Return the reasons that hold for one person, as the filling finds them."""
    found = population(today, policy, [profile.pk])
    held = reasons_for(found.people, clock.day_number(today), policy)
    return [CODES[at] for at in np.flatnonzero(held.any(axis=0))]


def _purpose(profile: Profile, held: list[str], today: dt.date) -> str:
    purpose = purpose_for(held)
    if purpose != STEP:
        return purpose
    step = due_steps([profile.pk], today).get(profile.pk)
    return step.purpose if step else "care"


def _reason_sentences(codes: list[str]) -> list[str]:
    return [str(REASONS[code].sentence) for code in codes if code in REASONS]


def _refusals(decision: Decision) -> list[str]:
    return [str(REFUSALS[code]) for code in decision.reasons]

"""Owns what the page of one person shows."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from outreach.models import Diagnosis, Promise, Touch
from outreach.queries.candidates import population
from outreach.queries.contact import contact_facts, contact_policy
from outreach.queries.plans import due_steps
from outreach.queries.queue import reasons_now
from outreach.rules import (
    CODES,
    REASONS,
    ContactPolicy,
    Decision,
    contact_decisions,
    purpose_for,
    reasons_for,
)
from outreach.rules.reasons import STEP
from scrm.lib import clock, sql
from segmentation.models import Standing
from users.models import ContactPoint, Event, Profile

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


def known_people(seen: QuerySet[Profile]) -> QuerySet[Profile]:
    """Return people with their standing, who looks after them and what is open for them.

    There is one of each at most; what there is none of is no attribute.
    """

    def the_open(rows: str, end: str) -> FilteredRelation:
        return FilteredRelation(rows, condition=Q(**{f"{rows}__{end}__isnull": True}))

    found = seen.annotate(
        assignment=the_open("assignments", "ended_at"),
        open_item=the_open("queue_items", "closed_at"),
        cooling_off=the_open("cooling_offs", "ended_at"),
        friend_mode=the_open("friend_modes", "ended_at"),
    )
    joined = ("standing", "assignment__employee", "open_item", "cooling_off", "friend_mode")
    return found.select_related(*joined)


def lists_of(profile: Profile, now: dt.datetime) -> frozenset[str]:
    """Return which lists of someone have anything in them: no other needs a question (one query)."""
    rows = sql.rows("outreach", "lists_of_person", {"profile": profile.pk, "now": now})
    return frozenset(row[0] for row in rows)


def diagnoses_of(profile: Profile) -> list[Diagnosis]:
    """Return the check-ups of someone, the newest first."""
    return list(Diagnosis.objects.filter(profile=profile).select_related("employee"))


def timeline(
    profile: Profile,
    lists: Collection[str],
    diagnoses: Iterable[Diagnosis],
    before: dt.datetime | None = None,
) -> Timeline:
    """Return what happened between us, newest first (two queries, one where there are no touches)."""
    events = Event.objects.filter(profile_id=profile.pk, is_future=False)
    touches = Touch.objects.standing().filter(profile=profile)
    found = [
        *_moments(events, "occurred_at", before, "type"),
        *(_moments(touches, "sent_at", before, "employee") if "touches" in lists else ()),
        *(Moment(each.created_at, "diagnosis", each) for each in diagnoses if _is_before(each, before)),
    ]
    found.sort(key=lambda moment: moment.at, reverse=True)
    shown = found[:PAGE]
    return Timeline(shown, shown[-1].at if len(found) > PAGE else None)


def _is_before(diagnosis: Diagnosis, before: dt.datetime | None) -> bool:
    return before is None or diagnosis.created_at < before


def _moments(rows: QuerySet, field: str, before: dt.datetime | None, related: str) -> Iterator[Moment]:
    if before:
        rows = rows.filter(**{f"{field}__lt": before})
    for row in rows.select_related(related).order_by(f"-{field}")[: PAGE + 1]:
        yield Moment(getattr(row, field), type(row).__name__.lower(), row)


def contact_points(profile: Profile) -> list[ContactPoint]:
    """Return how someone can be reached, masked."""
    return list(profile.contact_points.order_by("kind", "pk"))


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


def why(profile: Profile, standing: Standing | None, now: dt.datetime) -> Why:
    """Return why someone of `known_people` is on the list today, or is not (seven queries at most)."""
    today = clock.business_date(now)
    item = getattr(profile, "open_item", None)
    if item and item.due_on <= today and (left := reasons_now(item, standing, today)):
        return Why(True, _("在今天的名单里"), _reason_sentences(left))
    policy, _version = contact_policy()
    held = _reasons_held(profile, today, policy)
    decision = _gate(profile, _purpose(profile, held, today), now, policy)
    if not decision.allowed:
        return Why(False, _("不在今天的名单里"), decision.words, decision.earliest)
    if getattr(profile, "assignment", None) is None:
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

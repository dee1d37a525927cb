"""Owns what the page of the day shows: whom to greet, what to remember, and how far along we are."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from community.queries.loop import news_for
from outreach.models import CareStep, Diagnosis, HeldText, Promise, QueueItem, Touch
from outreach.queries.handover import handed_over, is_new
from outreach.queries.plans import due_steps
from outreach.queries.suggestions import (
    Known,
    Liked,
    Suggestions,
    Variant,
    other_language,
    salutation_of,
)
from outreach.rules import REASONS, reasons_left
from outreach.rules.policy import UNDO
from outreach.rules.reasons import STEP
from scrm.lib import clock
from segmentation.models import Standing
from segmentation.queries import evidence
from segmentation.queries.policy import Policies
from users.models import Assignment, Employee, Holding, Profile, Tag

HELD_DAYS = 7  # a text that a lead passed is good for as long
FINISHED = ("sent", "replied", "no_answer", "wrong", "skipped")


@dataclass(slots=True)
class Card:
    """One person of the day."""

    item: QueueItem
    profile: Profile
    standing: Standing | None
    covered: str  # the absent colleague's name, if it is not one's own person
    known: Known
    promises: list[Promise]
    news: list[str]  # what their voices changed, and campaigns that would suit them
    handed: list[str]  # what a colleague before knew, while the new one is new
    today: dt.date
    policies: Policies  # shared by the cards of a day
    step: CareStep | None = None  # of a care plan, which this conversation would be
    variants: list[Variant] = field(default_factory=list)
    language: str = "zh"
    is_switched: bool = False  # shown in the language that is not the person's own
    liked: list[Liked] = field(default_factory=list)
    held: list[HeldText] = field(default_factory=list)  # handed to a lead lately, the newest first
    error: str = ""
    chosen: str = ""
    is_blocked: bool = False  # the lint refused what was written: a lead may look at it

    def keep(self, choice: str, text: str) -> None:
        """Keep what the employee chose and wrote, so that a refusal loses nothing."""
        self.chosen = choice
        self.variants = [
            Variant(each.key, text if each.key == choice else each.text, each.why) for each in self.variants
        ]
        if choice not in {each.key for each in self.variants}:
            self.variants.append(Variant(choice or "0", text))

    @property
    def carried_since(self) -> dt.date | None:
        """Return since when somebody is on the list, if not since today."""
        return self.item.opened_on if self.item.opened_on < self.today and not self.item.snoozes else None

    @property
    def reasons(self) -> list[str]:
        """Return why this person is on the list, most telling first."""
        return [
            _("唤醒方案到了这一步：%(step)s") % {"step": self.step.title}
            if code == "care_step_due" and self.step
            else str(REASONS[code].sentence)
            for code in self.item.reasons
            if code in REASONS
        ]

    @property
    def evidence(self) -> list[str]:
        """Return what was seen, in sentences."""
        if self.standing is None:
            return []
        policy = self.policies.of(self.standing.policy_version)
        return evidence.sentences(self.standing, self.today, policy, self.policies.lanes)

    @property
    def last_touch(self) -> Touch | None:
        """Return the latest conversation that we opened."""
        return next(iter(self.known.touches), None)

    @property
    def salutation(self) -> str:
        """Return how the person is addressed."""
        return salutation_of(self.profile, self.language, self.standing)


@dataclass(slots=True)
class Finished:
    """One person of today who was written to, skipped or put off."""

    item: QueueItem
    profile: Profile
    touch: Touch | None
    can_undo: bool
    has_diagnosis: bool


@dataclass(slots=True)
class Day:
    """The page of the day."""

    today: dt.date
    employee: Employee
    cards: list[Card]
    contacted: list[Finished]
    put_aside: list[Finished]  # skipped or snoozed today
    waiting: int  # further open items, beyond the day's number
    counts: Counter[str]
    has_people: bool = True

    @property
    def done(self) -> int:
        """Return how many people were seen to today."""
        return len(self.contacted) + len(self.put_aside)

    @property
    def total(self) -> int:
        """Return how many people the day has."""
        return self.done + len(self.cards)


def day(
    viewer: Employee, employee: Employee, now: dt.datetime, *, more: bool = False, switched: int | None = None
) -> Day:
    """Return the day of an employee, with the people of those for whom they stand in.

    The texts are the viewer's own words, whoever's day it is; one item may show the other language.
    """
    today = clock.business_date(now)
    carers = _carers(viewer, employee)
    items = list(_with_people(QueueItem.objects.due(today) | _finished_today(today), carers))
    finished = [item for item in items if item.closed_at or item.due_on > today]
    done = Counter(item.carer_id for item in finished)
    due = [item for item in items if not item.closed_at and item.due_on <= today]
    open_items = list(_with_reason(due, today))
    shown, waiting = _first_of_each(open_items, carers, done, more)
    places = _places([*finished, *open_items])
    cards = _cards(shown, viewer, employee, carers, today, switched, places)
    ended = _ended(finished, now)
    return Day(
        today=today,
        employee=employee,
        cards=cards,
        contacted=[each for each in ended if each.touch],
        put_aside=[each for each in ended if not each.touch],
        waiting=waiting,
        counts=Counter(each.item.outcome or "snoozed" for each in ended),
        has_people=bool(cards or ended) or has_people(carers),
    )


def card_people(viewer: Employee) -> list[Employee]:
    """Return the colleagues whose day a viewer may open, with themselves first (one query at most)."""
    if viewer.role == Employee.Role.KOE and viewer.portfolio == (viewer.pk,):
        return [viewer]
    people = Employee.objects.caring().visible_to(viewer)
    return sorted(people, key=lambda person: (person.pk != viewer.pk, person.name))


def _carers(viewer: Employee, employee: Employee) -> dict[int, Employee]:
    """Return whose people belong to this day: a KOE's own day holds those of absent colleagues, too."""
    ids = viewer.portfolio if viewer.pk == employee.pk and viewer.role == "koe" else (employee.pk,)
    if ids == (employee.pk,):
        return {employee.pk: employee}
    return {person.pk: person for person in Employee.objects.filter(pk__in=ids)}


def _with_people(items: QuerySet, carers: dict[int, Employee]) -> QuerySet:
    return (
        items.filter(
            profile__assignments__ended_at__isnull=True, profile__assignments__employee__in=list(carers)
        )
        .annotate(
            carer_id=F("profile__assignments__employee"),
            carer_since=F("profile__assignments__started_at"),
            has_diagnosis=Exists(Diagnosis.objects.filter(item=OuterRef("pk"))),
        )
        .select_related("profile__standing")
    )


def reasons_now(item: QueueItem, standing: Standing | None, today: dt.date) -> list[str]:
    """Return the reasons of an item which the standing, re-scored perhaps, has not overtaken."""
    if standing is None:
        return item.reasons
    seen_on = standing.last_active_on if standing.returned_on else None
    return reasons_left(item.reasons, standing.state, seen_on, today)


def _with_reason(items: Iterable[Any], today: dt.date) -> Iterator[Any]:
    """Drop what the standings have overtaken since the morning; the items follow within a minute."""
    for item in items:
        item.reasons = reasons_now(item, getattr(item.profile, "standing", None), today)
        if item.reasons:
            yield item


def _finished_today(today: dt.date) -> QuerySet:
    start = clock.day_start(today)
    closed = Q(closed_at__gte=start, outcome__in=FINISHED)
    snoozed = Q(closed_at__isnull=True, snoozed_at__gte=start, due_on__gt=today)
    return QueueItem.objects.filter(closed | snoozed)


def _first_of_each(
    items: Iterable[Any], carers: dict[int, Employee], done: Counter, more: bool
) -> tuple[list[Any], int]:
    """Return the first items of each carer up to the day's number, and how many wait behind them."""
    room = {pk: max(person.capacity - done[pk], 0) for pk, person in carers.items()}
    shown, waiting = [], 0
    for item in items:
        if more or room[item.carer_id] > 0 or "promise_due" in item.reasons:
            room[item.carer_id] -= 1
            shown.append(item)
        else:
            waiting += 1
    return shown, waiting


def _cards(
    items: Sequence[Any],
    viewer: Employee,
    employee: Employee,
    carers: dict[int, Employee],
    today: dt.date,
    switched: int | None,
    places: dict[int, int],
) -> list[Card]:
    """Return the cards with everything that is remembered (a constant number of queries)."""
    if not items:
        return []
    memory = Memory(items, today)
    suggestions = Suggestions(viewer, today)
    return [
        _card(item, memory, suggestions, carers, employee, today, item.pk == switched, places[item.pk])
        for item in items
    ]


def _places(items: Sequence[Any]) -> dict[int, int]:
    """Return the place of each item of the day, seen to or not: it stays while the day goes on."""
    return {number: place for place, number in enumerate(sorted(item.pk for item in items))}


def _card(item, memory, suggestions, carers, employee, today, is_switched, place) -> Card:
    profile = item.profile
    own = profile.language
    language = other_language(own) if is_switched else own
    standing = getattr(profile, "standing", None)
    known = Known(
        profile=profile,
        standing=standing,
        reasons=item.reasons,
        tags=memory.tags[profile.pk],
        holdings=memory.holdings[profile.pk],
        touches=memory.touches[profile.pk],
        place=place,
    )
    return Card(
        item=item,
        profile=profile,
        standing=standing,
        covered="" if item.carer_id == employee.pk else carers[item.carer_id].name,
        known=known,
        promises=memory.promises[profile.pk],
        news=memory.news[profile.pk],
        handed=memory.handed.get(profile.pk, []),
        today=today,
        policies=memory.policies,
        step=memory.steps.get(profile.pk),
        variants=suggestions.for_person(known, language),
        liked=suggestions.liked_by(known, language),
        held=memory.held[profile.pk],
        language=language,
        is_switched=is_switched,
    )


def held_lately(profiles: list[int], today: dt.date) -> QuerySet:
    """Return the texts for some people that a lead was asked about in the last days, the newest first."""
    since = clock.day_start(today - dt.timedelta(days=HELD_DAYS))
    found = HeldText.objects.filter(profile__in=profiles, created_at__gte=since)
    return found.select_related("decided_by").order_by("-created_at", "-pk")


class Memory:
    """What is remembered of the people of some items, by profile (seven queries, more after handovers)."""

    def __init__(self, items: Sequence[Any], today: dt.date) -> None:
        profiles = [item.profile_id for item in items]
        self.steps = due_steps([item.profile_id for item in items if STEP in item.reasons], today)
        self.tags = _by_profile(Tag.objects.filter(profile__in=profiles))
        self.holdings = _by_profile(Holding.objects.filter(profile__in=profiles))
        self.promises = _by_profile(Promise.objects.filter(profile__in=profiles, kept_at__isnull=True))
        touches = Touch.objects.standing().filter(profile__in=profiles)
        self.touches = _by_profile(touches.order_by("-sent_at"))
        self.news = news_for(profiles, today)
        self.held = _by_profile(held_lately(profiles, today))
        self.handed = handed_over(
            [item.profile_id for item in items if is_new(item.carer_since, today)], today
        )
        self.policies = Policies()


def _by_profile(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.profile_id].append(row)
    return found


def _ended(items: Sequence[Any], now: dt.datetime) -> list[Finished]:
    """Return today's finished items, the latest first, with their touches (one query)."""
    found = Touch.objects.standing().filter(item__in=[item.pk for item in items]).order_by("sent_at")
    touches = {touch.item_id: touch for touch in found}
    items = sorted(items, key=lambda item: item.closed_at or item.snoozed_at, reverse=True)
    return list(_with_touches(items, touches, now))


def _with_touches(
    items: Sequence[Any], touches: dict[int | None, Touch], now: dt.datetime
) -> Iterator[Finished]:
    for item in items:
        touch = touches.get(item.pk)
        can_undo = bool(touch and touch.sent_at and not touch.outcome and touch.sent_at > now - UNDO)
        yield Finished(item, item.profile, touch, can_undo, item.has_diagnosis)


def has_people(carers: Iterable[int]) -> bool:
    """Say whether any of these employees looks after anybody (one query)."""
    return Assignment.objects.filter(employee__in=list(carers), ended_at__isnull=True).exists()

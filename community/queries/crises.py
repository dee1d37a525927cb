"""Owns what the pages of crises show."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from community.models import Crisis, CrisisPerson, CrisisStep, Message, Voice
from community.rules.crises import TEXTS, TICKED_ELSEWHERE
from users.models import Employee, Profile

NEARBY = dt.timedelta(hours=2)  # who spoke around then may be involved
MOST_NEARBY = 12


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step with its words."""

    step: CrisisStep
    text: object
    is_late: bool
    may_tick: bool


def crises(viewer: Employee) -> QuerySet[Crisis]:
    """Return the crises that a viewer has a part in, the open ones first, with how far each is."""
    left = Q(steps__done_at__isnull=True)
    return (
        Crisis.objects.visible_to(viewer)
        .select_related("group", "opened_by")
        .annotate(
            steps_done=Count("steps", filter=~left),
            steps_all=Count("steps"),
            next_due=Min("steps__due_at", filter=left),
        )
        .order_by(F("closed_at").desc(nulls_first=True), "-opened_at")
    )


def steps_of(crisis: Crisis, now: dt.datetime) -> list[StepShown]:
    """Return the steps of a crisis in order (one query)."""
    return [
        StepShown(
            step=step,
            text=TEXTS.get((crisis.kind, step.code), step.code),
            is_late=(step.done_at or now) > step.due_at,
            may_tick=not (step.done_at or crisis.closed_at or step.code in TICKED_ELSEWHERE),
        )
        for step in crisis.steps.select_related("owner", "done_by")
    ]


def people_in(crisis: Crisis) -> list[CrisisPerson]:
    """Return who is involved; once it is over, who was until then."""
    to_the_end = Q(released_at__isnull=True) | Q(released_at=crisis.closed_at)
    return list(crisis.people.filter(to_the_end).select_related("profile").order_by("pk"))


def people_near(crisis: Crisis) -> list[Profile]:
    """Return who else spoke in the group around the time, and may be involved (one query)."""
    if crisis.group_id is None:
        return []
    at = crisis.message.sent_at if crisis.message else crisis.opened_at
    said = Message.objects.filter(
        group=crisis.group_id,
        profile=OuterRef("pk"),
        is_staff=False,
        sent_at__range=(at - NEARBY, at + NEARBY),
    )
    involved = CrisisPerson.objects.filter(crisis=crisis, profile=OuterRef("pk"), released_at__isnull=True)
    return list(
        Profile.objects.filter(Exists(said), ~Exists(involved)).order_by("pinyin", "pk")[:MOST_NEARBY]
    )


def involved_in(message: Message | None, voice: Voice | None) -> list[Profile]:
    """Return who is involved from the beginning: who said it, and whom they answered."""
    found = {}
    if message:
        found[message.profile_id] = message.profile
        if message.reply_to and not message.reply_to.is_staff:
            found[message.reply_to.profile_id] = message.reply_to.profile
    if voice:
        found[voice.profile_id] = voice.profile
    return list(found.values())


def crises_to_join(profile: Profile, viewer: Employee) -> list[Crisis]:
    """Return the open crises of a viewer in which someone is not involved yet (one query)."""
    part = CrisisPerson.objects.filter(crisis=OuterRef("pk"), profile=profile, released_at__isnull=True)
    return list(Crisis.objects.open().visible_to(viewer).filter(~Exists(part)))

"""Owns what the pages of groups show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from community.models import Group, GroupDuty, Membership, Message
from community.rules.clocks import minutes_late
from community.rules.interests import Liking, Subject, is_open_to, liking_for, spellings
from scrm.lib import clock
from users.models import Employee, Profile, Source, Tag

MOST_SUGGESTED = 12
LATEST = 20
LOOKED_AT = 300  # people with a fitting tag, the liveliest first, of whom the best are shown


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that sends messages and belongs to no group."""

    source_id: int
    source: str
    chat: str
    messages: int
    first_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for an answer, and how late we are."""

    message: Message
    minutes_late: int


@dataclass(frozen=True, slots=True)
class Suited:
    """Someone whom a group may suit, or a group that may suit someone, with the reason."""

    profile: Profile | None
    group: Group
    liking: Liking


def groups_with_counts(now: dt.datetime) -> QuerySet[Group]:
    """Return the running groups with their members, today's words, and who waits and is late."""
    since = clock.day_start(clock.business_date(now))
    members = Membership.objects.present().filter(group=OuterRef("pk")).values("group")
    said = Message.objects.filter(group=OuterRef("pk"), sent_at__gte=since).order_by().values("group")
    waiting = Message.objects.waiting().order_by().filter(group=OuterRef("pk")).values("group")
    return Group.objects.running().annotate(
        size=_count(members),
        said=_count(said),
        waits=_count(waiting),
        late=_count(waiting.filter(due_at__lt=now)),
    )


def _count(rows: QuerySet) -> Any:
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def unknown_chats() -> list[Chat]:
    """Return the chats whose messages wait for a group (two queries)."""
    found = (
        Message.objects.homeless()
        .values("source_id", "chat")
        .annotate(messages=Count("pk"), first_at=Min("sent_at"))
        .order_by("-messages")[:50]
    )
    names = dict(Source.objects.values_list("pk", "name"))
    return [Chat(source=names.get(one["source_id"], ""), **one) for one in found]


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Someone on the roster, on which weekdays, and whether today."""

    duty: GroupDuty
    days: str
    is_today: bool


def roster(group: Group, today: dt.date) -> list[OnDuty]:
    """Return who is on duty in a group."""
    duties = GroupDuty.objects.on(today).filter(group=group).select_related("employee")
    return [OnDuty(duty, _days(duty.weekdays), _holds(duty, today)) for duty in duties]


def _holds(duty: GroupDuty, today: dt.date) -> bool:
    return not duty.weekdays or today.isoweekday() in duty.weekdays


def _days(weekdays: list[int]) -> str:
    return _("、").join(str(WEEKDAYS_ABBR[day - 1]) for day in weekdays)


def waiting_messages(group: Group, now: dt.datetime) -> list[Waiting]:
    """Return what waits for an answer in a group, the most urgent first."""
    rows = Message.objects.waiting().filter(group=group).select_related("profile")[:50]
    return [Waiting(row, minutes_late(row.due_at, now)) for row in rows if row.due_at]


def latest_messages(group: Group) -> list[Message]:
    """Return what was said last in a group, the newest first."""
    said = Message.objects.filter(group=group).select_related("profile", "employee", "reply_to__profile")
    return list(said.order_by("-sent_at", "-id")[:LATEST])


def subject_of(group: Any) -> Subject:
    """Return what a group or campaign is about."""
    return Subject(group.interests, getattr(group, "personas", ()), group.region)


def people_for(group: Group, viewer: Employee) -> list[Suited]:
    """Return people of the viewer whom a group may suit, the best first (two queries).

    People who asked not to be profiled are never looked for, and nobody who is in it or has left it.
    """
    if not group.interests:
        return []
    fitting = Tag.objects.filter(profile=OuterRef("pk"), name__in=spellings(group.interests))
    members = Membership.objects.filter(profile=OuterRef("pk"), group=group)
    people = (
        Profile.objects.visible_to(viewer)
        .in_use()
        .filter(Exists(fitting), ~Exists(members))
        .select_related("standing")
        .prefetch_related("tags")
        .order_by("-standing__engagement", "pk")[:LOOKED_AT]
    )
    return _best(Suited(person, group, _liking(person, group)) for person in people)


def groups_for(profile: Profile, tags: Iterable[Tag]) -> list[Suited]:
    """Return running groups that may suit someone and that they are not in (one query)."""
    if not profile.is_in_use:
        return []
    members = Membership.objects.filter(profile=profile, group=OuterRef("pk"))
    named = {tag.name: tag.get_origin_display() for tag in tags}
    running = Group.objects.running().filter(~Exists(members))
    near = [group for group in running if is_open_to(profile.city, group.region)]
    return _best(Suited(None, group, liking_for(named, profile.city, subject_of(group))) for group in near)


def memberships_of(profile: Profile) -> list[Membership]:
    """Return the groups in which someone is."""
    return list(Membership.objects.present().filter(profile=profile).select_related("group"))


def _liking(person: Profile, subject: Any) -> Liking:
    if not is_open_to(person.city, subject.region):
        return Liking(0.0, ())
    named = {tag.name: str(tag.get_origin_display()) for tag in person.tags.all()}
    return liking_for(named, person.city, subject_of(subject))


def _best(suited: Iterable[Suited]) -> list[Suited]:
    found = [one for one in suited if one.liking.score]
    return sorted(found, key=lambda one: -one.liking.score)[:MOST_SUGGESTED]


def members_of(group: Group, viewer: Employee, today: dt.date) -> tuple[QuerySet[Membership], int]:
    """Return the members whom a viewer may see, and how many others there are (one query).

    Who is on duty in a group knows everybody in it; others see their own people.
    """
    present = Membership.objects.present().filter(group=group)
    is_staff = Group.objects.staffed_by(viewer, today).filter(pk=group.pk).exists()
    seen = present if is_staff else present.visible_to(viewer)
    hidden = 0 if is_staff else present.count() - seen.count()
    staff_first = ["manager", "executor", "supervisor", "koc", "member"]
    order = Case(
        *(When(role=role, then=place) for place, role in enumerate(staff_first)), output_field=IntegerField()
    )
    return seen.select_related("profile__standing").order_by(order, "profile__pinyin", "pk"), hidden

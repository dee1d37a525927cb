"""Owns what the pages of alumni show: who helps with what, who may be asked, and who suits a question."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from community.models import AlumniRole, Ask, Consultation, Voice
from community.rules.alumni import ASK_DAYS, RENEW_DAYS, free_on, room_left, shared_topics
from users.models import Employee, Profile

SHOWN = 20
QUESTION_DAYS = 30


@dataclass(frozen=True, slots=True)
class Helper:
    """Someone with a role, how often they may still be asked, and when again."""

    role: AlumniRole
    room: int
    free_at: dt.datetime | None
    topics: tuple[str, ...] = ()  # shared with the question

    @property
    def reason(self) -> str:
        """Return why this person, in words."""
        return _reason(self.topics)

    @property
    def kind_words(self) -> list[str]:
        """Return the words of the roles."""
        return [str(AlumniRole.Kind(kind).label) for kind in self.role.kinds]


@dataclass(frozen=True, slots=True)
class Matched:
    """A question of a newer owner, and the mentors who may answer it."""

    voice: Voice
    helpers: list[Helper]


def roles(viewer: Employee) -> QuerySet[AlumniRole]:
    """Return the roles that hold, of people whom a viewer may see."""
    return AlumniRole.objects.visible_to(viewer).filter(ended_at__isnull=True).select_related("profile")


def helpers(found: QuerySet[AlumniRole], now: dt.datetime) -> list[Helper]:
    """Return people with roles, with how often they may still be asked (two queries)."""
    listed = list(found)
    asked = _asked([role.profile_id for role in listed], now)
    return [_helper(role, asked[role.profile_id], now) for role in listed]


def _helper(
    role: AlumniRole, asked: list[dt.datetime], now: dt.datetime, topics: tuple[str, ...] = ()
) -> Helper:
    return Helper(role, room_left(asked, now), free_on(asked, now), topics)


def _asked(profiles: list[int], now: dt.datetime) -> dict[int, list[dt.datetime]]:
    found: dict[int, list[dt.datetime]] = defaultdict(list)
    window = now - dt.timedelta(days=ASK_DAYS)
    asks = Ask.objects.filter(role__profile__in=profiles, asked_at__gt=window)
    for profile, at in asks.values_list("role__profile", "asked_at"):
        found[profile].append(at)
    return found


def asked_lately(profile_id: int, now: dt.datetime) -> list[dt.datetime]:
    """Return when someone was asked, whatever the role, in the window that ends now."""
    return _asked([profile_id], now)[profile_id]


def renewals(viewer: Employee, today: dt.date) -> QuerySet[AlumniRole]:
    """Return the roles whose year ends soon, or has ended."""
    return (
        roles(viewer).filter(renew_on__lte=today + dt.timedelta(days=RENEW_DAYS)).order_by("renew_on", "pk")
    )


def consultations(viewer: Employee) -> QuerySet[Consultation]:
    """Return the consultations that a viewer may see, with how many were asked and answered."""
    answered = Count("asks", filter=~Q(asks__answer=""))
    seen = Consultation.objects.annotate(asked=Count("asks"), answered=answered).order_by("-opened_at", "-pk")
    if viewer.role != "koe":
        return seen
    mine = Ask.objects.visible_to(viewer).filter(consultation=OuterRef("pk"))
    return seen.filter(Q(owner=viewer) | Exists(mine))


def advisers_for(consultation: Consultation, now: dt.datetime) -> list[Helper]:
    """Return the advisers who were not asked this, those who know its topics and have room first."""
    known = Ask.objects.filter(role=OuterRef("pk"), consultation=consultation)
    board = AlumniRole.objects.filter(~Exists(known), ended_at__isnull=True, kinds__contains=["adviser"])
    return _best(list(board.select_related("profile")), _texts(consultation), now)


def mentors_for(voice: Voice, now: dt.datetime) -> list[Helper]:
    """Return the mentors who know what a question is about, other than its author."""
    known = Ask.objects.filter(role=OuterRef("pk"), voice=voice)
    mentors = AlumniRole.objects.filter(~Exists(known), ended_at__isnull=True, kinds__contains=["mentor"])
    found = mentors.exclude(profile=voice.profile_id).select_related("profile")
    return [one for one in _best(list(found), _texts(voice), now) if one.topics]


def _best(found: list[AlumniRole], texts: tuple[str, ...], now: dt.datetime) -> list[Helper]:
    asked = _asked([role.profile_id for role in found], now)
    listed = [
        _helper(role, asked[role.profile_id], now, tuple(shared_topics(role.topics, *texts)))
        for role in found
    ]
    return sorted(listed, key=lambda one: (one.room == 0, -len(one.topics), -one.room, one.role.pk))[:SHOWN]


def questions(viewer: Employee, now: dt.datetime) -> list[Matched]:
    """Return the open questions of late that a mentor knows about, and nobody was asked yet."""
    asked = Ask.objects.filter(voice=OuterRef("pk"))
    recent = now - dt.timedelta(days=QUESTION_DAYS)
    found = Voice.objects.visible_to(viewer).filter(
        ~Exists(asked), kind=Voice.Kind.QUESTION, state=Voice.State.RECEIVED, received_at__gt=recent
    )
    mentors = AlumniRole.objects.filter(ended_at__isnull=True, kinds__contains=["mentor"])
    listed = list(mentors.select_related("profile"))
    times = _asked([role.profile_id for role in listed], now)
    matched = [_matched(voice, listed, times, now) for voice in found.select_related("profile")[: 5 * SHOWN]]
    return [one for one in matched if one.helpers][:SHOWN]


def _matched(
    voice: Voice, mentors: list[AlumniRole], times: dict[int, list[dt.datetime]], now: dt.datetime
) -> Matched:
    known = [
        _helper(role, times[role.profile_id], now, tuple(shared_topics(role.topics, *_texts(voice))))
        for role in mentors
        if role.profile_id != voice.profile_id
    ]
    suited = [one for one in known if one.topics]
    return Matched(voice, sorted(suited, key=lambda one: (one.room == 0, -len(one.topics), one.role.pk)))


def asks_of(consultation: Consultation) -> list[Ask]:
    """Return whom a consultation asks, and their answers."""
    return explained(consultation.asks.order_by("asked_at", "pk"))


def explained(asks: QuerySet[Ask]) -> list[Ask]:
    """Return asks with their reasons in the reader's language, as far as these still hold (one query)."""
    listed = list(asks.select_related("role__profile", "employee", "consultation", "voice"))
    for ask in listed:
        topics = shared_topics(ask.role.topics, *_texts(ask.about))
        if topics or ask.consultation:
            ask.reason = _reason(topics)
    return listed


def _texts(about: Consultation | Voice) -> tuple[str, ...]:
    if isinstance(about, Voice):
        return (about.topic, about.text)
    return (about.question, about.about, *about.topics)


def _reason(topics: Sequence[str]) -> str:
    return _("Ta 懂%(topics)s") % {"topics": _("、").join(topics)} if topics else _("顾问团成员")


def open_asks(viewer: Employee) -> QuerySet[Ask]:
    """Return what is asked and not settled, or settled and not thanked for, of people a viewer may see."""
    seen = Ask.objects.visible_to(viewer).filter(
        Q(settled_at__isnull=True) | Q(thanked_at__isnull=True) & ~Q(answer="")
    )
    return seen.select_related("role__profile", "consultation", "voice").order_by("asked_at", "pk")


def role_of(profile: Profile) -> AlumniRole | None:
    """Return the role that someone holds."""
    return AlumniRole.objects.filter(profile=profile, ended_at__isnull=True).first()

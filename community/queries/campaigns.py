"""Owns what the pages of campaigns show, and whom a campaign may suit."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from community.models import Campaign, SignUp, Suggestion
from community.queries.groups import subject_of
from community.rules.campaigns import QUIET, QUIET_REST, REST, RESULT_DAYS, Audience, Fit, fit_for
from community.rules.interests import Liking, is_open_to, liking_for, spellings
from scrm.lib import clock
from segmentation.models import Transition
from segmentation.models.standing import Quadrant
from users.models import Assignment, Employee, Profile, Tag

LOOKED_AT = 5000  # people at most, the liveliest first
SHOWN = 12
FAR = 60  # suggestions where the places are not limited
BACK = ("active", "new")


@dataclass(frozen=True, slots=True)
class Found:
    """Someone whom a campaign suits, and why."""

    profile_id: int
    fit: Fit
    reason: str


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a campaign among those who took part."""

    signed: int
    attended: int
    woken: set[int]  # who came alive from silence or cooling within a month
    moves: list[tuple[str, str, int]]  # quadrant before, after, people
    moved: dict[int, str]  # the last quadrant of who moved


def campaigns(now: dt.datetime, *, past: bool) -> QuerySet[Campaign]:
    """Return campaigns with their sign-ups and voices."""
    found = Campaign.objects.coming(now)
    if past:
        found = Campaign.objects.filter(Q(ends_at__lt=now) | Q(cancelled_at__isnull=False)).order_by(
            "-starts_at"
        )
    signed = Count("signups", filter=Q(signups__withdrawn_at__isnull=True), distinct=True)
    came = Count("signups", filter=Q(signups__attended_at__isnull=False), distinct=True)
    return found.annotate(signed=signed, came=came, said=Count("voices", distinct=True))


def signups_of(campaign: Campaign, viewer: Employee) -> QuerySet[SignUp]:
    """Return the sign-ups of a campaign that a viewer may see."""
    seen = SignUp.objects.visible_to(viewer).filter(campaign=campaign, withdrawn_at__isnull=True)
    return seen.select_related("profile").order_by("profile__pinyin", "pk")


def suggestions_of(campaign: Campaign, viewer: Employee) -> Sequence[Suggestion]:
    """Return whom of the viewer's people a campaign would suit and who has not signed up, the best first."""
    signed = SignUp.objects.filter(campaign=campaign, profile=OuterRef("profile"))
    seen = Suggestion.objects.visible_to(viewer).filter(~Exists(signed), campaign=campaign)
    return explained(seen.order_by("-score", "pk")[:SHOWN])


def campaigns_for(profile: Profile, now: dt.datetime) -> Sequence[Suggestion]:
    """Return the coming campaigns that would suit someone."""
    signed = SignUp.objects.filter(campaign=OuterRef("campaign"), profile=profile)
    found = Suggestion.objects.filter(
        ~Exists(signed), profile=profile, campaign__ends_at__gt=now, campaign__cancelled_at__isnull=True
    )
    return explained(found.order_by("-score", "pk")[:3])


def explained(found: QuerySet[Suggestion]) -> Sequence[Suggestion]:
    """Return suggestions with their reasons in the reader's language, as far as these still hold (one query).

    What was written down at night is in the language of the night; it stays where its tag is gone since.
    """
    tags = Tag.objects.filter(profile=OuterRef("profile_id")).order_by("pk")
    known = ArraySubquery(tags.values(known=JSONObject(name="name", origin="origin")))
    listed = list(found.select_related("campaign", "profile__standing").annotate(known_tags=known))
    for one in listed:
        one.reason = _reason_now(one, one.known_tags) or one.reason
    return listed


def _reason_now(one: Suggestion, tags: list[dict]) -> str:
    named = {tag["name"]: str(Tag.Origin(tag["origin"]).label) for tag in tags}
    liking = liking_for(named, one.profile.city, subject_of(one.campaign))
    standing = getattr(one.profile, "standing", None)
    quadrant = standing.quadrant if standing else ""
    for_quadrant = not liking.score and quadrant in one.campaign.quadrants
    return _reason(liking, quadrant, Fit(one.score, one.is_personal, for_quadrant))


def room_left(campaign: Campaign) -> int | None:
    """Return how many places are free; None is without limit."""
    if campaign.capacity is None:
        return None
    taken = SignUp.objects.filter(campaign=campaign, withdrawn_at__isnull=True).count()
    return max(0, campaign.capacity - taken)


def people_for(campaign: Campaign, now: dt.datetime) -> list[Found]:
    """Return whom a campaign suits and who was not suggested yet, the best first (five queries)."""
    room = room_left(campaign)
    most = (FAR if room is None else 2 * room) - _open_ones(campaign)
    if most <= 0:
        return []
    people = list(_candidates(campaign))
    tried = _tried([person.pk for person in people], now)
    found = []
    for person in people:
        one = _found(person, campaign, tried.get(person.pk, (0, None)), now)
        if one.fit.score:
            found.append(one)
    return sorted(found, key=lambda one: (-one.fit.score, one.profile_id))[:most]


def _open_ones(campaign: Campaign) -> int:
    """Return how many are suggested whom nobody has invited yet and who have not signed up."""
    signed = SignUp.objects.filter(campaign=campaign, profile=OuterRef("profile"))
    return Suggestion.objects.filter(~Exists(signed), campaign=campaign, invited_at__isnull=True).count()


def _candidates(campaign: Campaign) -> QuerySet[Profile]:
    """Return those with a fitting tag, and where the campaign is for quadrants, the people in them."""
    fitting = Q(Exists(Tag.objects.filter(profile=OuterRef("pk"), name__in=spellings(campaign.interests))))
    if campaign.quadrants and campaign.capacity is None:
        fitting |= Q(standing__quadrant__in=campaign.quadrants)
    cared = Assignment.objects.filter(profile=OuterRef("pk"), ended_at__isnull=True)
    asked = Suggestion.objects.filter(profile=OuterRef("pk"), campaign=campaign)
    signed = SignUp.objects.filter(profile=OuterRef("pk"), campaign=campaign)
    people = Profile.objects.filter(fitting, Exists(cared), ~Exists(asked), ~Exists(signed))
    people = people.in_use().filter(standing__isnull=False).exclude(kind=Profile.Kind.ALUMNUS)
    columns = ("city", "standing__state", "standing__quadrant", "standing__engagement")
    tags = Prefetch("tags", Tag.objects.only("profile", "name", "origin"))
    return (
        people.select_related("standing")
        .only(*columns)
        .prefetch_related(tags)
        .order_by("-standing__engagement", "pk")[:LOOKED_AT]
    )


def _tried(profiles: list[int], now: dt.datetime) -> dict[int, tuple[int, dt.datetime | None]]:
    """Return how many invitations of late led to nothing, and when the last one was."""
    signed = SignUp.objects.filter(campaign=OuterRef("campaign"), profile=OuterRef("profile"))
    invited = Suggestion.objects.filter(profile__in=profiles, invited_at__gt=now - REST)
    found: dict[int, tuple[int, dt.datetime | None]] = {}
    rows = invited.annotate(came=Exists(signed)).order_by("invited_at")
    for profile_id, invited_at, came in rows.values_list("profile_id", "invited_at", "came"):
        count, _last = found.get(profile_id, (0, None))
        found[profile_id] = (count + (not came), invited_at)
    return found


def _found(
    person: Profile, campaign: Campaign, tried: tuple[int, dt.datetime | None], now: dt.datetime
) -> Found:
    named = {tag.name: str(tag.get_origin_display()) for tag in person.tags.all()}
    liking = liking_for(named, person.city, subject_of(campaign))
    unanswered, last = tried
    audience = Audience(
        state=person.standing.state,
        quadrant=person.standing.quadrant,
        engagement=person.standing.engagement,
        liking=liking,
        unanswered=unanswered,
        invited_lately=last is not None and last > now - QUIET_REST,
    )
    near = is_open_to(person.city, campaign.region)
    fit = (
        fit_for(audience, campaign.quadrants, is_limited=campaign.capacity is not None) if near else Fit(0.0)
    )
    return Found(person.pk, fit, _reason(liking, audience.quadrant, fit))


def _reason(liking: Liking, quadrant: str, fit: Fit) -> str:
    if fit.for_quadrant:
        return _("这次活动面向%(quadrant)s，Ta 正在其中") % {"quadrant": Quadrant(quadrant).label}
    if fit.is_personal and liking.score:
        return _("%(liking)s；Ta 最近安静，只由您单独邀请一次") % {"liking": liking.sentence}
    return liking.sentence


def results(campaign: Campaign) -> Results:
    """Return who came, who came alive and who moved quadrant within a month (three queries)."""
    signed = SignUp.objects.filter(campaign=campaign, withdrawn_at__isnull=True)
    attended = list(signed.filter(attended_at__isnull=False).values_list("profile_id", flat=True))
    first = clock.business_date(campaign.starts_at)
    window = (first, first + dt.timedelta(days=RESULT_DAYS))
    changes = Transition.objects.filter(profile_id__in=attended, date__range=window)
    woken = changes.filter(axis="state", before__in=[*QUIET, "cooling"], after__in=BACK)
    moved = changes.filter(axis="quadrant").exclude(before="").exclude(after="").exclude(before=F("after"))
    rows = list(moved.order_by("date", "id").values_list("profile_id", "before", "after"))
    moves = Counter((before, after) for _profile, before, after in rows)
    return Results(
        signed=signed.count(),
        attended=len(attended),
        woken=set(woken.values_list("profile_id", flat=True)),
        moves=[
            (str(Quadrant(before).label), str(Quadrant(after).label), count)
            for (before, after), count in moves.most_common()
        ],
        moved={profile: str(Quadrant(after).label) for profile, _before, after in rows},
    )

"""Owns what the page of KOCs shows: who may become one and why, what they moved, rewards and news."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from community.models import Koc, KocNews, RewardMonth
from community.rules.kocs import (
    ASK_AGAIN_DAYS,
    BRAND_MONTH,
    DAYS,
    PERSON_MONTH,
    SHOWN,
    YOUNGEST,
    Doings,
    koc_reasons,
    koc_score,
    told_reasons,
)
from scrm.lib import clock, sql
from users.models import Employee, Profile


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may become a KOC, and what speaks for it."""

    profile: Profile
    reasons: list[str]

    @property
    def told(self) -> list[str]:
        """Return the reasons in sentences."""
        return told_reasons(self.reasons)


@dataclass(frozen=True, slots=True)
class Listed:
    """A KOC, with what they moved in others and what they may still be given this month."""

    koc: Koc
    replies: int
    people: int
    newcomers: int
    left: int


def candidates(viewer: Employee, now: dt.datetime) -> list[Candidate]:
    """Return who may become a KOC, the best first (two queries)."""
    today = clock.business_date(now)
    params = {
        "now": now,
        "since": now - dt.timedelta(days=DAYS),
        "asked_since": now - dt.timedelta(days=ASK_AGAIN_DAYS),
        "fourteen": today.replace(year=today.year - YOUNGEST, day=min(today.day, 28)),
        "employees": None if viewer.sees_everyone else list(viewer.portfolio),
    }
    rows = {profile: Doings(*values) for profile, *values in sql.rows("community", "koc_candidates", params)}
    best = sorted(
        (profile for profile in rows if koc_score(rows[profile])), key=lambda one: -koc_score(rows[one])
    )
    people = Profile.objects.in_bulk(best[:SHOWN])
    return [Candidate(people[one], koc_reasons(rows[one])) for one in best[:SHOWN]]


def kocs(viewer: Employee, now: dt.datetime) -> list[Listed]:
    """Return the KOCs of a viewer, with what they moved (three queries)."""
    found = Koc.objects.visible_to(viewer).filter(ended_at__isnull=True).select_related("profile")
    return listed(list(found.order_by("state", "-active_at", "-pk")), now)


def listed(found: list[Koc], now: dt.datetime) -> list[Listed]:
    """Return KOCs with what they moved, and what they may still be given (two queries)."""
    moved = sql.dicts("community", "koc_effect", {"kocs": [koc.pk for koc in found]})
    effect = {row.pop("id"): row for row in moved}
    spent = RewardMonth.objects.filter(month=month_of(now), profile__in=[koc.profile_id for koc in found])
    left = {one.profile_id: one.most - one.spent for one in spent}
    nothing = {"replies": 0, "people": 0, "newcomers": 0}
    return [
        Listed(koc, **effect.get(koc.pk, nothing), left=left.get(koc.profile_id, PERSON_MONTH))
        for koc in found
    ]


def month_of(now: dt.datetime) -> dt.date:
    """Return the first day of the month of an instant."""
    return clock.business_date(now).replace(day=1)


def brand_left(now: dt.datetime) -> int:
    """Return what the brand may still give this month."""
    found = RewardMonth.objects.filter(month=month_of(now), profile__isnull=True).first()
    return found.most - found.spent if found else BRAND_MONTH


def news_for_kocs(now: dt.datetime) -> QuerySet[KocNews]:
    """Return the news that KOCs alone may know yet."""
    return KocNews.objects.filter(public_on__gt=clock.business_date(now))

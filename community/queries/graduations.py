"""Owns what the pages of farewells show: who may be leaving, what they did, and the page for everybody."""

import datetime as dt
from typing import Any

from django.core import signing
from django.db.models import Count, F, Q, QuerySet

from community.models import Blessing, Graduation
from community.rules.farewells import FAREWELL, FRESH_DAYS, QUESTION, SOLD_TYPES
from scrm.lib import clock, sql
from users.models import Employee, Holding, Profile

SALT = "community.graduation"
LINK_DAYS = 730
HEARD_DAYS = 3


def farewells(now: dt.datetime) -> list[dict[str, Any]]:
    """Return the owners who may be leaving, each once, with the sign (one query)."""
    today = clock.business_date(now)
    since = today - dt.timedelta(days=FRESH_DAYS)
    params = {
        "today": today,
        "since": since,
        "since_at": clock.day_start(since),
        "heard_since": now - dt.timedelta(days=HEARD_DAYS),
        "now": now,
        "types": list(SOLD_TYPES),
        "farewell": FAREWELL,
        "question": QUESTION,
        "zone": str(clock.zone()),
    }
    return sql.dicts("community", "find_farewells", params)


def counts_of(profile: Profile, now: dt.datetime) -> dict[str, int]:
    """Return what someone did with us, counted (one query)."""
    found = sql.dicts("community", "deeds", {"profile": profile.pk})[0]
    return {"years": max((now - profile.joined_at).days, 0) // 365} | found


def held_products(profile: Profile, today: dt.date) -> list[str]:
    """Return what someone still owns."""
    owned = Holding.objects.filter(profile=profile).filter(
        Q(released_on__isnull=True) | Q(released_on__gt=today)
    )
    return list(owned.values_list("product", flat=True))


def last_product(profile: Profile) -> str:
    """Return what someone gave away last, or owns."""
    found = Holding.objects.filter(profile=profile).order_by("-released_on", "-acquired_on", "id")
    return found.values_list("product", flat=True).first() or ""


def graduations(viewer: Employee, state: str) -> QuerySet[Graduation]:
    """Return the farewells that a viewer may see in a state."""
    seen = Graduation.objects.visible_to(viewer).filter(state=state)
    return (
        seen.select_related("profile", "closed_by")
        .annotate(said=Count("blessings"))
        .order_by("-noticed_at", "-pk")
    )


def states(viewer: Employee) -> dict[str, int]:
    """Return how many farewells are where (one query)."""
    rows = Graduation.objects.visible_to(viewer).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def graduation_of(profile: Profile) -> Graduation | None:
    """Return the farewell that someone's page speaks of: the open one, else the last that was held."""
    found = Graduation.objects.filter(profile=profile).exclude(state=Graduation.State.LET_BE)
    return found.order_by(F("closed_at").desc(nulls_first=True), "-pk").first()


def badges_of(graduation: Graduation | None) -> list[str]:
    """Return the words of the badges that a held farewell left."""
    if graduation is None or graduation.state != Graduation.State.HELD:
        return []
    return [str(Graduation.Badge(code).label) for code in graduation.badges]


def blessings_of(graduation: Graduation, *, in_public: bool) -> list[Blessing]:
    """Return the kind words under a farewell; in public those alone whose author agreed."""
    words = graduation.blessings.all()
    return list(words.filter(may_show=True) if in_public else words)


def link_token(graduation: Graduation, now: dt.datetime) -> str:
    """Return the token of the public link that works now; empty where none does."""
    if not graduation.link:
        return ""
    until = int((now + dt.timedelta(days=LINK_DAYS)).timestamp())
    return signing.dumps([graduation.pk, graduation.link, until], salt=SALT)


def graduation_of_link(token: str, now: dt.datetime) -> Graduation | None:
    """Return the farewell that a link opens, as long as it stands and the person's data may be used."""
    try:
        pk, link, until = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    shown = Graduation.objects.filter(state=Graduation.State.HELD, profile__is_restricted=False)
    return shown.filter(pk=pk, link=link, link__gt=0).first() if now.timestamp() <= until else None

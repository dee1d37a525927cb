"""Owns how standings are looked up, for pages, the API and the floors above."""

import datetime as dt

from django.db.models import QuerySet

from segmentation.models import Standing
from users.models import Employee, Profile


def standing_of(profile: Profile) -> Standing | None:
    """Return where someone stands, None before their first night."""
    return Standing.objects.select_related("profile").filter(profile=profile).first()


def standings(
    *,
    seen_by: Employee | None = None,
    state: str = "",
    quadrant: str = "",
    updated_since: dt.datetime | None = None,
) -> QuerySet[Standing]:
    """Return standings by profile, of the people of an employee or of all, narrowed as asked."""
    found = Standing.objects.visible_to(seen_by) if seen_by else Standing.objects.all()
    if state:
        found = found.filter(state=state)
    if quadrant:
        found = found.filter(quadrant=quadrant)
    if updated_since:
        found = found.filter(computed_at__gte=updated_since)
    return found.select_related("profile").prefetch_related("profile__identities__source").order_by("pk")

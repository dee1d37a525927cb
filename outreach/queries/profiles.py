"""Owns the list of one's people: filtered, sorted, searched."""

from collections.abc import Mapping

from django.db.models import F, Prefetch, QuerySet

from users.models import Assignment, ContactPoint, Employee, Profile

SORTS = {
    "name": (F("pinyin").asc(), F("id").asc()),
    "value": (F("standing__value").desc(nulls_last=True), F("id").asc()),
    "active": (F("standing__last_active_on").desc(nulls_last=True), F("id").asc()),
    "since": (F("standing__state_since").desc(nulls_last=True), F("id").asc()),
}
FILTERS = {
    "state": "standing__state",
    "quadrant": "standing__quadrant",
    "tier": "standing__tier",
    "kind": "kind",
    "tag": "tags__name",
}
FOUND = 50


def people(viewer: Employee, chosen: Mapping[str, str], sort: str) -> QuerySet[Profile]:
    """Return the people whom a viewer may see, filtered and in order, with what a row shows."""
    wanted = {FILTERS[name]: value for name, value in chosen.items() if value}
    found = Profile.objects.visible_to(viewer).filter(**wanted)
    return _with_rows(found).order_by(*SORTS[sort])


def found(viewer: Employee, text: str) -> list[Profile]:
    """Return the first people whom a search by name, pinyin or phone finds."""
    return list(_with_rows(Profile.objects.visible_to(viewer).search(text)).order_by(*SORTS["name"])[:FOUND])


def _with_rows(profiles: QuerySet[Profile]) -> QuerySet[Profile]:
    phones = ContactPoint.objects.filter(kind="phone").order_by("pk")
    carers = Assignment.objects.filter(ended_at__isnull=True).select_related("employee")
    return profiles.select_related("standing").prefetch_related(
        Prefetch("contact_points", queryset=phones, to_attr="phones"),
        Prefetch("assignments", queryset=carers, to_attr="carers"),
    )

"""Owns the list of one's people: filtered, sorted, searched."""

from collections.abc import Mapping

from django.core.paginator import Page
from django.db.models import F, Prefetch, QuerySet

from segmentation.queries.people import BoundedPaginator, ids_in_order
from users.models import Assignment, ContactPoint, Employee, Profile

BY_NAME = (F("pinyin").asc(), F("id").asc())
PAGE_SIZE = 50
FILTERS = {
    "state": "standing__state",
    "quadrant": "standing__quadrant",
    "tier": "standing__tier",
    "kind": "kind",
    "tag": "tags__name",
}
FOUND = 50


def people_page(viewer: Employee, chosen: Mapping[str, str], sort: str, number: str | None) -> Page:
    """Return a page of the people whom a viewer may see, filtered and in order, with what a row shows.

    The order is found on numbers alone, and no further than people are listed: a manager sees everybody.
    """
    wanted = {FILTERS[name]: value for name, value in chosen.items() if value}
    found = Profile.objects.visible_to(viewer).filter(**wanted)
    paginator = BoundedPaginator(found.order_by(*BY_NAME).values_list("pk", flat=True), PAGE_SIZE)
    if sort != "name":
        paginator.object_list = ids_in_order(found, f"-{sort}", is_big=paginator.is_cut)
    page = paginator.get_page(number)
    listed = list(page.object_list)
    rows = _with_rows(Profile.objects.all()).in_bulk(listed)
    page.object_list = [rows[pk] for pk in listed]
    return page


def found(viewer: Employee, text: str) -> list[Profile]:
    """Return the first people whom a search by name, pinyin or phone finds."""
    return list(_with_rows(Profile.objects.visible_to(viewer).search(text)).order_by(*BY_NAME)[:FOUND])


def _with_rows(profiles: QuerySet[Profile]) -> QuerySet[Profile]:
    phones = ContactPoint.objects.filter(kind="phone").order_by("pk")
    carers = Assignment.objects.filter(ended_at__isnull=True).select_related("employee")
    return profiles.select_related("standing").prefetch_related(
        Prefetch("contact_points", queryset=phones, to_attr="phones"),
        Prefetch("assignments", queryset=carers, to_attr="carers"),
    )

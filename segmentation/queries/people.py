"""Owns who stands behind a number: people by where they stand, what they are and how they moved."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from scrm.lib import clock, sql
from segmentation.queries.risk import at_risk, risk_grids, risk_percentile
from segmentation.queries.scope import scope_for
from users.models import Assignment, Employee, Holding, Profile, Tag

NONE = "none"  # in a filter: no standing, or no place on an axis
MOST_LISTED = 10_000  # a longer list is cut: nobody reads so far, and counting all would be slow
PAGE_SIZE = 50
SORTS = {
    "name": "pinyin",
    "value": "standing__value",
    "engagement": "standing__engagement",
    "active": "standing__last_active_on",
    "purchase": "standing__last_purchase_on",
    "since": "standing__state_since",
    "risk": "standing__risk",
}
ALWAYS_KNOWN = {"value", "engagement", "since", "risk"}  # columns that every standing has
DEFAULT_SORT = "-value"
PAST = ("at", "moved_from", "moved_to")
PLACED = ("quadrant", "tier", "basis", "outside", "risk", *PAST)
SILENCES = {
    "no_login": "last_login_on",
    "no_interaction": "last_interaction_on",
    "no_purchase": "last_purchase_on",
}


class BoundedPaginator(Paginator):
    """Pages of the first people of a list, counted no further than they are listed."""

    object_list: QuerySet | list[int]

    @cached_property
    def found(self) -> int:
        """Return how many there are, or one more than are listed."""
        listed = self.object_list
        return len(listed) if isinstance(listed, list) else people_number(listed)

    @cached_property
    def count(self) -> int:
        """Return how many are listed."""
        return min(self.found, MOST_LISTED)

    @property
    def is_cut(self) -> bool:
        """Say whether there are more than are listed."""
        return self.found > MOST_LISTED


def people(viewer: Employee, filters: Mapping[str, Any], today: dt.date) -> QuerySet[Profile]:
    """Return the people whom a viewer may see and the filters keep, days counted back from today."""
    found = Profile.objects.visible_to(viewer)
    if filters.get("team") or filters.get("koe"):
        found = scope_for(viewer, filters.get("team"), filters.get("koe")).within(found)
    if filters.get("unassigned"):
        found = found.unassigned()
    return found.filter(_standing(filters), _silence(filters, today), _about(filters), _past(filters))


def ask_of_the_past(filters: Mapping[str, Any]) -> bool:
    """Say whether the filters ask where people stood, or how they moved."""
    return any(filters.get(name) for name in PAST)


def have_standings(filters: Mapping[str, Any]) -> bool:
    """Say whether the filters keep nobody but people with a standing."""
    states = filters.get("state")
    return any(filters.get(name) for name in PLACED) or bool(states and NONE not in states)


def people_page(
    found: QuerySet[Profile], sort: str, number: str | None, *, are_known: bool = False, is_past: bool = False
) -> Page:
    """Return a page of people with their standing and who looks after them (five queries).

    The order is found on numbers alone: sorting whole rows of a big population is several times slower.
    `are_known` says that all of them have a standing. `is_past` says that they are asked for by what they
    were: that is found once, instead of once for the number and again for the order.
    """
    paginator = BoundedPaginator(found.order_by("pk"), PAGE_SIZE)
    if is_past:
        ordered = found.order_by(*ordering(sort)).values_list("pk", flat=True)
        paginator.object_list = list(ordered[: MOST_LISTED + 1])
    else:
        paginator.object_list = ids_in_order(found, sort, is_big=paginator.is_cut, are_known=are_known)
    page = paginator.get_page(number)
    active = Assignment.objects.filter(ended_at__isnull=True).select_related("employee")
    together = Prefetch("assignments", queryset=active, to_attr="active_assignments")
    listed = list(page.object_list)
    rows = Profile.objects.select_related("standing").prefetch_related(together).in_bulk(listed)
    page.object_list = [rows[pk] for pk in listed]
    grids = risk_grids()
    for person in page.object_list:
        standing = getattr(person, "standing", None)
        person.risk = risk_percentile(standing, grids) if standing else None
    return page


def ids_in_order(
    found: QuerySet[Profile], sort: str, *, is_big: bool, are_known: bool = False
) -> QuerySet[Profile, int]:
    """Return the numbers of people in an order.

    Whoever has no standing comes last. Where there are more people than are listed, and enough of them have
    a standing, the others are left out: then the best by value are read from standing_value_idx.
    """
    name, known = sort.removeprefix("-"), found.filter(standing__isnull=False)
    ordered = found.order_by(*ordering(sort))
    if is_big and name in ALWAYS_KNOWN and (are_known or people_number(known) > MOST_LISTED):
        column = F(SORTS[name])
        ordered = known.order_by(column.desc() if sort.startswith("-") else column.asc(), "pk")
    return ordered.values_list("pk", flat=True)


def people_number(found: QuerySet[Profile]) -> int:
    """Return how many people there are, counted no further than one more than are listed."""
    return found.order_by()[: MOST_LISTED + 1].count()


def people_rows(found: QuerySet[Profile], sort: str) -> QuerySet[Profile]:
    """Return all people with their standing and the name of who looks after them, to be streamed."""
    active = Assignment.objects.filter(profile=OuterRef("pk"), ended_at__isnull=True)
    named = found.select_related("standing").annotate(koe=Subquery(active.values("employee__name")[:1]))
    return named.order_by(*ordering(sort))


def sort_in_use(asked: str) -> str:
    """Return the asked order if it is one of ours."""
    return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT


def ordering(sort: str) -> list:
    """Return the columns of an order: unknown values last, ties by number."""
    column = F(SORTS[sort.removeprefix("-")])
    if sort.startswith("-"):
        return [column.desc(nulls_last=True), "pk"]
    return [column.asc(nulls_last=True), "pk"]


def stood(axis: str, date: dt.date, places: Collection[str]) -> Q:
    """Keep those who stood at one of the places once the run of a date was done."""
    params = {"axis": axis, "date": date, "places": list(places)}
    return Q(pk__in=sql.subquery("segmentation", "people_on", params))


def _between(
    axis: str, since: dt.date, until: dt.date, sources: Collection[str], targets: Collection[str]
) -> Q:
    """Keep those who went from some places to others; a side that is not named is any other place."""
    params = {"axis": axis, "since": since, "until": until}
    params |= {"sources": list(sources), "targets": list(targets)}
    return Q(pk__in=sql.subquery("segmentation", "people_between", params))


def _standing(filters: Mapping[str, Any]) -> Q:
    chosen = Q()
    if states := filters.get("state"):
        chosen &= Q(standing__state__in=states) | (Q(standing__isnull=True) if NONE in states else Q())
    for axis in ("quadrant", "tier"):
        if places := _places(filters.get(axis)):
            chosen &= Q(**{f"standing__{axis}__in": places})
    for column, name in (("basis", "basis"), ("outside_reason", "outside")):
        if codes := filters.get(name):
            chosen &= Q(**{f"standing__{column}__in": codes})
    if percent := filters.get("risk"):
        chosen &= at_risk(int(percent), risk_grids())
    return chosen


def _silence(filters: Mapping[str, Any], today: dt.date) -> Q:
    """Keep those who did nothing of a kind for so many days; what never was counts from joining."""
    chosen = Q()
    for name, column in SILENCES.items():
        if days := filters.get(name):
            last = today - dt.timedelta(days=days)
            never = Q(**{f"standing__{column}__isnull": True}, standing__isnull=False)
            joined = Q(joined_at__lt=clock.day_start(last + dt.timedelta(days=1)))
            chosen &= Q(**{f"standing__{column}__lte": last}) | never & joined
    return chosen


def _about(filters: Mapping[str, Any]) -> Q:
    """Keep those of a kind, a city, a tag, a product or a month of joining."""
    chosen = Q(**{name: filters[name] for name in ("kind", "city") if filters.get(name)})
    mine = {"profile": OuterRef("pk")}
    if tag := filters.get("tag"):
        chosen &= Q(Exists(Tag.objects.filter(**mine, name=tag)))
    if product := filters.get("product"):
        chosen &= Q(Exists(Holding.objects.filter(**mine, product=product, released_on__isnull=True)))
    if month := filters.get("joined"):
        after = (month.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
        chosen &= Q(joined_at__gte=clock.day_start(month), joined_at__lt=clock.day_start(after))
    return chosen


def _past(filters: Mapping[str, Any]) -> Q:
    """Keep those who stood somewhere on a past day, or moved between two."""
    chosen = _movement(filters)
    if places := _places(filters.get("at")):
        chosen &= stood(filters["axis"], filters["on"], places)
    return chosen


def _movement(filters: Mapping[str, Any]) -> Q:
    """Keep those who moved between two dates; a side that is not named is any other place."""
    sources, targets = _places(filters.get("moved_from")), _places(filters.get("moved_to"))
    if not (sources or targets):
        return Q()
    return _between(filters["axis"], filters["since"], filters["until"], sources, targets)


def _places(codes: Collection[str] | None) -> list[str]:
    return ["" if code == NONE else code for code in codes or ()]

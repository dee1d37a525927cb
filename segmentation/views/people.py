"""Owns the page of the people behind a number, and the same list as a file."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scrm.lib import clock, spreadsheet
from scrm.lib.auth import allow
from segmentation.forms import PeopleForm, SavedFilterForm
from segmentation.queries.people import (
    SORTS,
    ask_of_the_past,
    have_standings,
    people_page,
    people_rows,
    sort_in_use,
)
from segmentation.queries.people import people as people_found
from segmentation.views.chips import chips
from users.actions.audit import record
from users.models import Profile

CHUNK = 2000


@allow()
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people whom the filters keep, a page at a time."""
    form = PeopleForm(request.GET, viewer=request.user)
    sort = sort_in_use(request.GET.get("sort", ""))
    context = {"form": form, "columns": _columns(sort), "sort": request.GET.get("sort", "")}
    if not form.is_valid():
        return render(request, "segmentation/people.html", context, status=400)
    found = people_found(request.user, form.cleaned_data, clock.business_date(clock.now()))
    context |= {
        "page": _page(found, sort, request.GET.get("page"), form.cleaned_data),
        "query": _query(request),
        "chips": chips(form, request.GET),
        "keep_form": SavedFilterForm(viewer=request.user, prefix="kept"),
        "keep_query": urlencode(form.codes(), doseq=True),
    }
    return render(request, "segmentation/people.html", context)


@allow()
@require_safe
def people_export(request: HttpRequest) -> HttpResponse:
    """Stream the same people as CSV; who took it, by which filters and how many is written down."""
    form = PeopleForm(request.GET, viewer=request.user)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('segmentation:people')}?{request.GET.urlencode()}")
    now = clock.now()
    found = people_found(request.user, form.cleaned_data, clock.business_date(now))
    record(
        by=request.user,
        action="profile.exported",
        obj_type="profile",
        obj_id=None,
        now=now,
        filters=form.codes(),
        count=found.count(),
    )
    rows = people_rows(found, sort_in_use(request.GET.get("sort", "")))
    lines = spreadsheet.lines(_head(), map(_row, rows.iterator(chunk_size=CHUNK)))
    response = StreamingHttpResponse(_batches(lines), content_type="text/csv; charset=utf-8")
    name = f"people-{clock.business_date(now).isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(found: QuerySet[Profile], sort: str, number: str | None, filters: dict) -> Page:
    are_known, is_past = have_standings(filters), ask_of_the_past(filters)
    return people_page(found, sort, number, are_known=are_known, is_past=is_past)


def _batches(lines: Iterator[str]) -> Iterator[str]:
    """Join lines, so that a long file is not sent in tiny pieces."""
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) >= CHUNK:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)


def _head() -> list[str]:
    return [
        _("编号"),
        _("姓名"),
        _("类别"),
        _("负责人"),
        _("活跃状态"),
        _("状态自"),
        _("象限"),
        _("价值等级"),
        _("价值"),
        _("互动"),
        _("最近活跃"),
        _("最近购买"),
    ]


def _row(person: Profile) -> list[object]:
    about = [person.pk, person.name, person.get_kind_display(), person.koe]
    standing = getattr(person, "standing", None)
    if standing is None:
        return [*about, *[None] * 8]
    return [
        *about,
        standing.get_state_display(),
        standing.state_since,
        standing.get_quadrant_display(),
        standing.tier,
        standing.value,
        standing.engagement,
        standing.last_active_on,
        standing.last_purchase_on,
    ]


def _columns(sort: str) -> list[dict]:
    """Return the sortable heads: where each leads, and which way the list runs now."""
    labels = {
        "name": _("姓名"),
        "value": _("价值"),
        "engagement": _("互动"),
        "active": _("最近活跃"),
        "purchase": _("最近购买"),
        "since": _("状态自"),
        "risk": _("沉默风险"),
    }
    return [_column(name, labels[name], sort) for name in SORTS]


def _column(name: str, label: str, sort: str) -> dict:
    first = name if name == "name" else f"-{name}"
    other = f"-{name}" if first == name else name
    aria = "none"
    if sort.removeprefix("-") == name:
        aria = "descending" if sort.startswith("-") else "ascending"
    return {"name": name, "label": label, "sort": other if sort == first else first, "aria": aria}


def _query(request: HttpRequest) -> str:
    params = request.GET.copy()
    params.pop("page", None)
    return params.urlencode()

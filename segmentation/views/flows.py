"""Owns the page 流动: who went from where to where between any two dates."""

import datetime as dt
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scrm.lib.auth import allow
from segmentation.forms import PeriodForm
from segmentation.queries.flows import Flows
from segmentation.queries.flows import flows as flows_between
from segmentation.queries.history import Nights, nights
from segmentation.queries.scope import scope_for
from segmentation.views import charts
from segmentation.views.charts import PLACES, Links, place_names

USUAL = 28  # days between the dates when none are asked
SPANS = (7, 28, 91, 182)


@allow("lead", "manager", "admin")
@require_safe
def flows(request: HttpRequest) -> HttpResponse:
    """Show the flow between two dates and the matrix behind it, each number with its people."""
    seen = nights()
    if seen is None or seen.is_one:
        return render(request, "segmentation/flows_empty.html", {"seen": seen})
    form = PeriodForm(_asked(request.GET, seen), viewer=request.user, first=seen.first, last=seen.last)
    axis = _axis_in_use(request)
    context = {"form": form, "seen": seen, "axis": axis, "tabs": _axis_tabs(request, axis)}
    context["spans"] = list(_spans(request, seen))
    if not form.is_valid():
        return render(request, "segmentation/flows.html", context, status=400)
    chosen, since, until = form.chosen(), form.cleaned_data["since"], form.cleaned_data["until"]
    found = flows_between(scope_for(request.user, **chosen), axis, since, until)
    links = Links({name: one.pk for name, one in chosen.items() if one}, since, until)
    context |= {"flows": found, "matrix": _matrix(found, links)}
    context["chart"] = charts.flows(found.pairs, axis, links) if found.total else None
    return render(request, "segmentation/flows.html", context)


def _axis_in_use(request: HttpRequest) -> str:
    """Return the asked axis if it is one of ours."""
    asked = request.GET.get("axis", "")
    return asked if asked in PLACES else "state"


def _axis_tabs(request: HttpRequest, axis: str) -> list[dict]:
    """Return the tabs of the axes; everything else of the address stays."""
    names = {"state": _("按活跃状态"), "quadrant": _("按象限"), "tier": _("按价值等级")}
    return [
        {"url": _with(request.GET, axis=one), "label": names[one], "is_current": one == axis, "count": ""}
        for one in PLACES
    ]


def _with(params: QueryDict, **changes: str) -> str:
    changed = params.copy()
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}"


def _asked(params: QueryDict, seen: Nights) -> QueryDict:
    """Fill in the usual dates where none are asked."""
    asked = params.copy()
    asked.setdefault("since", max(seen.first, seen.last - dt.timedelta(days=USUAL)).isoformat())
    asked.setdefault("until", seen.last.isoformat())
    return asked


def _spans(request: HttpRequest, seen: Nights) -> Iterator[dict]:
    """Yield the spans up to the last night that the history is long enough for."""
    names = {7: _("近一周"), 28: _("近四周"), 91: _("近一季"), 182: _("近半年")}
    asked = _asked(request.GET, seen)
    for days in SPANS:
        since = seen.last - dt.timedelta(days=days)
        if since >= seen.first:
            dates = {"since": since.isoformat(), "until": seen.last.isoformat()}
            is_current = all(asked[name] == date for name, date in dates.items())
            yield {"label": names[days], "url": _with(request.GET, **dates), "is_current": is_current}


def _matrix(found: Flows, links: Links) -> dict:
    """Lay the pairs out as a table: before down, after across, sums at both ends."""
    names, sources, targets = place_names(found.axis), found.sources(), found.targets()
    across = [place for place in names if targets[place]]
    return {
        "head": [names[place] for place in across],
        "rows": [_row(place, across, found, links) for place in names if sources[place]],
        "sums": [
            {"count": targets[place], "url": links.end(found.axis, place, is_until=True)} for place in across
        ],
    }


def _row(source: str, across: list[str], found: Flows, links: Links) -> dict:
    total = found.sources()[source]
    counts = {target: found.pairs.get((source, target), 0) for target in across}
    cells = [
        {
            "count": count,
            "share": f"{count / total:.0%}",
            "is_same": source == target,
            "url": links.moved(found.axis, [source], [target]) if count else "",
        }
        for target, count in counts.items()
    ]
    url = links.end(found.axis, source, is_until=False)
    return {"label": place_names(found.axis)[source], "cells": cells, "sum": {"count": total, "url": url}}

"""Owns the page 分群看板: who stands where, who moved, and how that is known."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scrm.lib.auth import allow
from scrm.templatetags.reunion import month_day
from segmentation.forms import BASES, OUTSIDE, ScopeForm
from segmentation.models import State, Tier
from segmentation.queries.dashboard import AXES, FALLEN, LIVELY, VALUABLE, Dashboard
from segmentation.queries.dashboard import dashboard as dashboard_of
from segmentation.queries.people import NONE
from segmentation.queries.policy import standing_policy
from segmentation.queries.scope import scope_for
from segmentation.views import charts
from segmentation.views.charts import Chart, Links, signed


@allow("lead", "manager", "admin")
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show quadrants, states, flows and the trend of the people whom the viewer looks after."""
    form = ScopeForm(request.GET, viewer=request.user)
    chosen = form.chosen() if form.is_valid() else {}
    scope = scope_for(request.user, **chosen)
    board = dashboard_of(scope)
    if board is None:
        return render(request, "segmentation/dashboard_empty.html")
    axis = request.GET.get("axis") if request.GET.get("axis") in AXES else AXES[0]
    links = Links({name: one.pk for name, one in chosen.items() if one}, board.since, board.run.date)
    context = {
        "form": form,
        "board": board,
        "is_part": scope.employees is not None,
        "axis": axis,
        "tabs": _tabs(axis, links),
        "stats": list(_stats(board, links)),
        "charts": [charts.quadrants(board, links), *_flows(board, axis, links)],
        "states": charts.states(board, links),
        "trend": charts.trend(board, axis, links),
        "parts": _parts(board, links),
        "tallies": list(_tallies(board, links)),
        "all_url": links.people(),
        "missing_url": links.people(state=NONE),
        **_method(board),
    }
    return render(request, "segmentation/dashboard.html", context)


def _flows(board: Dashboard, axis: str, links: Links) -> list[Chart]:
    return [charts.flows(board.flows(axis), axis, links)] if board.is_compared else []


def _method(board: Dashboard) -> dict:
    """Return the numbers that the explanation tells, shares as percent."""
    policy = standing_policy(board.run.policy_version)
    return {"policy": policy, "ratio": f"{policy.decline_ratio:.0%}", "share": f"{policy.vote_share:.0%}"}


def _tabs(axis: str, links: Links) -> list[dict]:
    scope = "".join(f"&{name}={pk}" for name, pk in links.scope.items())
    names = {"quadrant": _("按象限"), "state": _("按活跃状态")}
    return [
        {"url": f"?axis={one}{scope}", "label": names[one], "is_current": one == axis, "count": ""}
        for one in AXES
    ]


def _stats(board: Dashboard, links: Links) -> Iterator[dict]:
    """Yield the four numbers that a lead looks at first."""
    yield {
        "label": _("已算出现状的用户"),
        "value": board.total,
        "delta": "" if board.arrived is None else signed(board.arrived),
        "url": links.people(),
    }
    yield {
        "label": _("高价值的休眠与流失"),
        "value": board.valuable_silent(),
        "url": links.people(state=FALLEN, quadrant=VALUABLE),
    }
    if board.is_compared:
        note = _("{since} 以来").format(since=month_day(board.since))
        awake = [state for state in State.values if state != "dormant"]
        yield {
            "label": _("新近休眠"),
            "value": board.moved(awake, ["dormant"]),
            "note": note,
            "url": links.moved("state", [], ["dormant"]),
        }
        yield {
            "label": _("回来了"),
            "value": board.moved(FALLEN, LIVELY),
            "note": note,
            "url": links.moved("state", FALLEN, LIVELY),
        }


def _parts(board: Dashboard, links: Links) -> list[dict]:
    """Return what the whole is made of, so that a reader can add it up."""
    counts = board.counts("state")
    return [
        {
            "label": place.label,
            "count": counts[place],
            "delta": signed(board.change("state", place)),
            "url": links.people(state=place.value),
        }
        for place in State
    ]


def _tallies(board: Dashboard, links: Links) -> Iterator[dict]:
    """Yield value tiers, what standings rest on, and why some take no part, with the people behind."""
    titles = {"tier": _("按价值等级"), "basis": _("按判断依据"), "outside": _("为什么不参与")}
    places = {"tier": [*Tier.choices, (NONE, _("没有买过"))], "basis": BASES, "outside": OUTSIDE}
    for axis, title in titles.items():
        counts = board.tallies[axis]
        rows = [
            {
                "label": label,
                "count": counts["" if axis == "tier" and place == NONE else place],
                "url": links.people(**{axis: place}),
            }
            for place, label in places[axis]
        ]
        yield {"axis": axis, "title": title, "rows": rows}

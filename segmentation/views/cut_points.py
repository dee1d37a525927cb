"""Owns the page 分界: the scale that nights use, what a fresh one would change, and renewing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from segmentation.actions.cut_points import renew_cut_points
from segmentation.models import CutPoints
from segmentation.models.standing import Quadrant
from segmentation.queries.cut_points import cut_points_on
from segmentation.queries.renewal import Renewal, renewal
from segmentation.queries.runs import last_done

HISTORY = 24
SHOWN = (25, 50, 75, 95)  # per cent


@allow("manager", "admin")
@require_safe
def cut_points(request: HttpRequest) -> HttpResponse:
    """Show the cut points in force and before, and on request what fresh ones would change."""
    run = last_done()
    in_force = cut_points_on(clock.business_date(clock.now()))
    ahead = renewal(run) if run and request.GET.get("ahead") else None
    context = {
        "in_force": in_force,
        "percents": SHOWN,
        "rows": _rows(in_force, ahead),
        "ahead": ahead,
        "moves": _moves(ahead),
        "can_renew": run is not None,
        "history": CutPoints.objects.select_related("created_by")[:HISTORY],
    }
    return render(request, "segmentation/cut_points.html", context)


@allow("manager", "admin")
@require_POST
def cut_points_renew(request: HttpRequest) -> HttpResponse:
    """Measure the population anew."""
    try:
        made = renew_cut_points(by=request.user, now=clock.now())
        done = _("重新测量好了，%(date)s 的计算起使用。") % {"date": made.date.isoformat()}
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("segmentation:cut-points")


def _rows(in_force: CutPoints | None, ahead: Renewal | None) -> list[dict[str, Any]]:
    """Return each measure with its values at some percentiles, and the fresh ones beside them."""
    if in_force is None:
        return []
    names = {
        "frequency": _("买过几次"),
        "money": _("一共花了多少"),
        "expected": _("预计一年消费"),
        "worth": _("属性代表的价值"),
        "presence": _("常来的程度"),
        "depth": _("做得深的程度"),
        "raw": _("两者合成的互动"),
    }
    fresh = ahead.quantiles if ahead else {}
    return [
        {
            "label": label,
            "people": in_force.populations[name],
            "values": [
                (_plain(name, points, at), _plain(name, fresh.get(name), at) if ahead else "") for at in SHOWN
            ],
        }
        for name, label in names.items()
        if (points := in_force.quantiles.get(name))
    ]


def _plain(name: str, points: list[float] | None, at: int) -> str:
    """Return one quantile as a page shows it; money is stored in 1/100."""
    if not points:
        return "—"
    if name in ("money", "expected", "worth"):
        return f"{points[at] / 100:,.0f}"
    return f"{points[at]:,.4g}"


def _moves(ahead: Renewal | None) -> list[dict[str, Any]]:
    if ahead is None:
        return []
    titles = {"quadrant": _("象限"), "tier": _("价值等级")}
    return [
        {"axis": titles[axis], "before": _word(axis, before), "after": _word(axis, after), "people": people}
        for axis, before, after, people in ahead.moves
    ]


def _word(axis: str, code: str) -> Any:
    if not code:
        return _("没有")
    return Quadrant(code).label if axis == "quadrant" else code

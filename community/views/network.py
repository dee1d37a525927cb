"""The page of a group's network: how the talk hangs together, month by month."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from community.models import Group
from community.queries import network as queries
from community.rules.network import FEWEST
from community.rules.readings import SHAPES, Counts, percent, reading_of, span
from scrm.lib import clock, svg
from scrm.lib.auth import allow


@allow()
@require_GET
def group_network(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the talk of a group hangs together, to those on duty in it and those who lead."""
    now = clock.now()
    found = get_object_or_404(Group.objects.staffed_by(request.user, clock.business_date(now)), pk=pk)
    months = queries.months_before(now)
    month = _month(request, months)
    counts = queries.network_counts([found.pk], months)
    picture = queries.picture_of(found, month, request.user)
    mine = counts.get((found.pk, month), Counts())
    context = {
        "group": found,
        "month": month,
        "tabs": _tabs(found, months, month),
        "readings": reading_of(mine, picture.network)[1:],  # the heading says the shape
        "shape": SHAPES[picture.network.shape],
        "is_drawn": picture.network.people >= FEWEST,
        "drawing": _drawing(picture, found),
        "head": [_("人"), _("和几人说过话"), _("是谁")],
        "people": _people(picture),
        "history": [_row(each, counts.get((found.pk, each), Counts())) for each in reversed(months)],
        "bridges": [picture.dots[one].name for one in picture.network.bridges if one in picture.dots],
        "note": _("算于 %(at)s") % {"at": f"{timezone.localtime(now):%H:%M}"},
    }
    return render(request, "community/group_network.html", context)


def _month(request: HttpRequest, months: list[dt.date]) -> dt.date:
    asked = request.GET.get("month")
    try:
        month = parse_date(f"{asked}-01") if asked else months[-1]
    except ValueError:
        month = None
    if month not in months:
        raise Http404
    return month


def _tabs(group: Group, months: list[dt.date], chosen: dt.date) -> list[dict]:
    address = reverse("community:group-network", args=[group.pk])
    return [
        {"url": f"{address}?month={month:%Y-%m}", "label": f"{month:%Y-%m}", "is_current": month == chosen}
        for month in reversed(months)
    ]


def _drawing(picture: queries.Picture, group: Group) -> str:
    most = max((dot.near for dot in picture.dots.values()), default=1)
    people = {
        one: svg.Person(
            key=_key(dot),
            name=_name(dot),
            x=dot.x,
            y=dot.y,
            size=dot.near / most,
            label=dot.name if dot.is_core or dot.is_staff else "",
            href=reverse("outreach:profile", args=[dot.profile_id]) if dot.profile_id else "",
        )
        for one, dot in picture.dots.items()
    }
    pairs = {tuple(sorted(tie[:2])) for tie in picture.ties}
    return svg.web(people, sorted(pairs), title=_("%(group)s里谁和谁说话") % {"group": group})


def _key(dot: queries.Dot) -> str:
    if dot.is_staff:
        return "warn"
    return "core" if dot.is_core else "new"


def _name(dot: queries.Dot) -> str:
    return _("%(name)s，和 %(near)s 人说过话") % {"name": dot.name or _("工作人员"), "near": dot.near}


def _people(picture: queries.Picture) -> list[list]:
    dots = sorted(picture.dots.values(), key=lambda dot: -dot.near)
    return [[dot.name or _("工作人员"), dot.near, _part(dot)] for dot in dots]


def _part(dot: queries.Dot) -> str:
    if dot.is_staff:
        return _("员工")
    return _("核心成员") if dot.is_core else _("成员")


def _row(month: dt.date, counts: Counts) -> list:
    return [
        f"{month:%Y-%m}",
        percent(counts.spoke),
        counts.messages,
        percent(counts.answered),
        span(counts.minutes) if counts.minutes is not None else "—",
        percent(counts.staff_share),
        percent(counts.both_ways),
    ]

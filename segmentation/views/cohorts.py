"""Owns the page 加入月份: how many of those who joined in a month are still there so many months later."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scrm.lib import svg
from scrm.lib.auth import allow
from scrm.templatetags.reunion import month_day
from segmentation.forms import ScopeForm
from segmentation.models import Quadrant
from segmentation.queries.cohorts import MONTHS, Cell, Cohort, month_after
from segmentation.queries.cohorts import cohorts as cohorts_of
from segmentation.queries.dashboard import FALLEN
from segmentation.queries.history import Nights, nights
from segmentation.queries.scope import scope_for
from segmentation.views.charts import Chart, Links

MEASURES = {  # what is shared: the axis, its places, the colour
    "here": ("state", ("new", "active"), "active"),
    "fallen": ("state", FALLEN, "dormant"),
    **{place: ("quadrant", (place,), place) for place in Quadrant.values},
}

OLDEST = dt.date(1972, 1, 1)  # nobody joined earlier than the clocks count


@allow("lead", "manager", "admin")
@require_safe
def cohorts(request: HttpRequest) -> HttpResponse:
    """Show each month of joining against the months since, every share with its people."""
    seen = nights()
    if seen is None:
        return render(request, "segmentation/flows_empty.html", {"seen": seen})
    form = ScopeForm(request.GET, viewer=request.user)
    chosen = form.chosen() if form.is_valid() else {}
    measure = request.GET.get("measure") if request.GET.get("measure") in MEASURES else "here"
    axis, places, _key = MEASURES[measure]
    month = _month(request.GET.get("until", ""), seen)
    found = cohorts_of(scope_for(request.user, **chosen), axis, places, month, seen)
    links = Links({name: one.pk for name, one in chosen.items() if one}, None, seen.last)
    kept = "".join(f"&{name}={pk}" for name, pk in links.scope.items())
    context = {
        "form": form,
        "seen": seen,
        "measure": measure,
        "tabs": _tabs(measure, month, kept),
        "chart": _chart(found, measure, links) if any(one.size for one in found) else None,
        "earlier": f"?measure={measure}&until={month_after(month, -MONTHS):%Y-%m}{kept}",
        "later": f"?measure={measure}{kept}" if month < seen.last.replace(day=1) else "",
    }
    return render(request, "segmentation/cohorts.html", context)


def _month(text: str, seen: Nights) -> dt.date:
    """Return the asked month, the newest where none or nonsense is asked."""
    newest = seen.last.replace(day=1)
    try:
        asked = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return newest
    return min(max(asked, OLDEST), newest)


def _names() -> dict[str, str]:
    quadrants = {place.value: str(place.label) for place in Quadrant}
    return {"here": _("还活跃（含新用户）"), "fallen": _("休眠或流失"), **quadrants}


def _tabs(measure: str, month: dt.date, kept: str) -> list[dict]:
    return [
        {
            "url": f"?measure={name}&until={month:%Y-%m}{kept}",
            "label": label,
            "is_current": name == measure,
            "count": "",
        }
        for name, label in _names().items()
    ]


def _chart(found: list[Cohort], measure: str, links: Links) -> Chart:
    caption = _("各月加入的人，之后每个月底{what}的比例").format(what=_names()[measure])
    columns = [_("当月"), *(_("{n} 个月").format(n=number) for number in range(1, MONTHS + 1))]
    rows = [_row(one, measure, links) for one in reversed(found) if one.size]
    key = MEASURES[measure][2]
    return Chart(
        caption,
        svg.shares(rows, columns=columns, title=caption, key=key),
        [_("加入的月份"), _("人数"), *columns],
        [[row.label, row.note, *(_told(cell) for cell in row.cells)] for row in rows],
    )


def _told(cell: svg.Share | None) -> str:
    return f"{cell.share:.0%}" if cell else "—"


def _row(one: Cohort, measure: str, links: Links) -> svg.ShareRow:
    cells = [one.cells.get(number) for number in range(MONTHS + 1)]
    label = date_format(one.month, _("Y年n月"))
    return svg.ShareRow(label, f"{one.size:,}", [_share(one, cell, measure, links) for cell in cells])


def _share(one: Cohort, cell: Cell | None, measure: str, links: Links) -> svg.Share | None:
    if cell is None:
        return None
    title = _("{month}加入的 {size} 人里，{day}有 {count} 人{what}").format(
        month=date_format(one.month, _("Y年n月")),
        size=one.size,
        day=month_day(cell.day),
        count=cell.people,
        what=_names()[measure],
    )
    axis, places, _key = MEASURES[measure]
    href = links.people(joined=f"{one.month:%Y-%m}", axis=axis, at=places, on=cell.day.isoformat())
    return svg.Share(cell.people / one.size, title, href)

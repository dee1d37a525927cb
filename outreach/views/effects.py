"""The pages of what outreach brought: rates, the comparison with doing nothing, and the days of the lists."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from outreach.queries import outcomes
from outreach.queries.waiting import waiting_people
from scrm.lib import clock
from scrm.lib.auth import allow
from users.models import Employee

LEADING = ("lead", "manager", "admin")
PAGE = 50


@allow(*LEADING)
@require_GET
def effect_list(request: HttpRequest) -> HttpResponse:
    """Show reply and return rates by one property, and both arms."""
    by, today = _by(request), clock.business_date(clock.now())
    context = {
        "by": by,
        "tabs": _tabs(by),
        "rows": outcomes.rates(request.user, by, today),
        "arms": outcomes.arms(request.user, today),
        "title": outcomes.BY[by],
        "head": outcomes.HEADS[by],
    }
    return render(request, "outreach/effect_list.html", context)


@allow(*LEADING)
@require_GET
def effect_people(request: HttpRequest) -> HttpResponse:
    """Show the conversations behind a number."""
    by, today = _by(request), clock.business_date(clock.now())
    key, result = request.GET.get("key", ""), request.GET.get("result", "")
    number = key if key.isascii() and key.isdigit() and len(key) < 10 else ""
    found = outcomes.people(request.user, by, key[:24] if by == "reason" else number, result, today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "outreach/effect_people.html", {"page": page, "query": _query(by, key, result)})


@allow(*LEADING)
@require_GET
def held_out_list(request: HttpRequest) -> HttpResponse:
    """Show who is left alone for comparison now."""
    found = outcomes.held_people(request.user, clock.business_date(clock.now()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "outreach/held_out_list.html", {"page": page})


@allow(*LEADING)
@require_GET
def queue_day_list(request: HttpRequest) -> HttpResponse:
    """Show the figures of everybody's list on one day."""
    known = outcomes.days_known(request.user)
    asked = _date(request.GET.get("date", ""))
    date = asked if asked in known else next(iter(known), None)
    rows = outcomes.queue_days(request.user, date) if date else []
    context = {"rows": rows, "date": date, "days": known, "tabs": _tabs("days")}
    return render(request, "outreach/queue_day_list.html", context)


@allow(*LEADING)
@require_GET
def waiting_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show for whom there was no room on somebody's list."""
    employee = get_object_or_404(Employee.objects.caring().visible_to(request.user), pk=pk)
    context = {"employee": employee, "people": waiting_people(employee, clock.now())}
    return render(request, "outreach/waiting_list.html", context)


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in outcomes.BY else "reason"


def _date(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


def _query(by: str, key: str, result: str) -> str:
    return f"by={by}&key={key[:24]}&result={result[:10]}" if key.isalnum() or "_" in key else f"by={by}"


def _tabs(current: str) -> list[dict]:
    page = reverse("outreach:effect-list")
    tabs = [
        {"url": f"{page}?by={by}", "label": label, "is_current": by == current}
        for by, label in outcomes.BY.items()
    ]
    days = {
        "url": reverse("outreach:queue-day-list"),
        "label": _("名单进度"),
        "is_current": current == "days",
    }
    return [*tabs, days]

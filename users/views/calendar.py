"""Page of the brand's calendar: what is announced, what is not yet, and days of quiet and mourning."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users import queries
from users.actions import calendar as actions
from users.forms import CalendarFileForm, CalendarPeriodForm
from users.models import CalendarDay

FIRST_YEAR = 2020


@allow("manager", "admin")
@require_http_methods(["GET"])
def calendar_year(request: HttpRequest) -> HttpResponse:
    """Show one year: its arrangement, its festivals, and the days added by hand."""
    return render(request, "users/calendar_year.html", _context(request))


@allow("manager", "admin")
@require_POST
def calendar_import(request: HttpRequest) -> HttpResponse:
    """Take the file of a newly announced year."""
    form = CalendarFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            year, days = actions.import_official_year(
                content=form.cleaned_data["file"], by=request.user, now=clock.now()
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("已导入 %(year)s 年的 %(days)s 天。") % {"year": year, "days": days})
            return redirect(f"{reverse('users:calendar-year')}?year={year}")
    return render(request, "users/calendar_year.html", _context(request) | {"file_form": form}, status=422)


@allow("manager", "admin")
@require_POST
def calendar_period_add(request: HttpRequest) -> HttpResponse:
    """Add days of quiet or mourning."""
    form = CalendarPeriodForm(request.POST)
    if form.is_valid():
        try:
            actions.add_calendar_period(**form.cleaned_data, by=request.user, now=clock.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存。"))
            return redirect(f"{reverse('users:calendar-year')}?year={form.cleaned_data['first'].year}")
    return render(request, "users/calendar_year.html", _context(request) | {"period_form": form}, status=422)


@allow("manager", "admin")
@require_POST
def calendar_day_remove(request: HttpRequest, day_id: int) -> HttpResponse:
    """Take a day of quiet or mourning out again."""
    day = get_object_or_404(CalendarDay.objects.exclude(kind__in=actions.OFFICIAL), pk=day_id)
    actions.remove_calendar_day(day=day, by=request.user, now=clock.now())
    messages.success(request, _("已删除。"))
    return redirect(f"{reverse('users:calendar-year')}?year={day.date.year}")


def _context(request: HttpRequest) -> dict:
    today = clock.business_date(clock.now())
    years = range(FIRST_YEAR, today.year + 2)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
    page = queries.calendar_year(year)
    tabs = [
        {"url": f"?year={each}", "label": str(each), "is_current": each == year} for each in reversed(years)
    ]
    forms = {"file_form": CalendarFileForm(), "period_form": CalendarPeriodForm()}
    return forms | {"page": page, "tabs": tabs, "year": year, "is_past": year < today.year, "today": today}

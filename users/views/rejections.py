"""Pages for refused items: read, erased, and identity conflicts among them."""

import datetime as dt
import json

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scrm.lib import clock
from scrm.lib.auth import allow
from users import queries
from users.actions import rejections
from users.forms import ErasureForm, RejectionFilter
from users.models import Rejection

PER_PAGE = 25


@allow("admin")
@require_http_methods(["GET"])
def rejection_list(request: HttpRequest) -> HttpResponse:
    """List refused items, newest first."""
    form = RejectionFilter(request.GET or None)
    rows = Rejection.objects.select_related("source")
    if form.is_valid():
        rows = filtered(rows, **form.cleaned_data)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "rows": [(one, pretty(one.item)) for one in page],
        "days": settings.REJECTION_DAYS,
        "erasure": ErasureForm(),
    }
    return render(request, "users/rejection_list.html", context)


def filtered(rows, source, code: str, date: dt.date | None):
    """Keep what the filter asks for."""
    if source:
        rows = rows.filter(source=source)
    if code:
        rows = rows.filter(code=code)
    if date:
        end = clock.day_start(date + dt.timedelta(days=1))
        rows = rows.filter(received_at__gte=clock.day_start(date), received_at__lt=end)
    return rows


def pretty(item: str) -> str:
    """Return JSON indented; what is not JSON (cut off, or nonsense) stays as it came."""
    try:
        return json.dumps(json.loads(item), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return item


@allow("admin")
@require_POST
def rejection_erase(request: HttpRequest, rejection_id: int) -> HttpResponse:
    """Erase one refused item."""
    rejection = get_object_or_404(Rejection.objects.select_related("source"), pk=rejection_id)
    rejections.erase_rejection(rejection=rejection, by=request.user, now=clock.now())
    messages.success(request, _("已抹除 1 条。"))
    return redirect("users:rejection-list")


@allow("admin")
@require_POST
def rejections_erase(request: HttpRequest) -> HttpResponse:
    """Erase every refused item of a person or of a source."""
    form = ErasureForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有抹除：请选择数据源，并勾选确认。"))
        return redirect("users:rejection-list")
    who = {"by": request.user, "now": clock.now()}
    source, external_id = form.cleaned_data["source"], form.cleaned_data["external_id"]
    if external_id:
        count = rejections.erase_rejections_of_person(source=source, external_id=external_id, **who)
    else:
        count = rejections.erase_rejections_of_source(source=source, **who)
    messages.success(request, _("已抹除 %(count)d 条。") % {"count": count})
    return redirect("users:rejection-list")


@allow("manager", "admin")
@require_http_methods(["GET"])
def identity_conflict_list(request: HttpRequest) -> HttpResponse:
    """List pushes that named identities of several profiles, with the profiles to compare."""
    rows = Rejection.objects.filter(code="identity_conflict").select_related("source")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    people = queries.profiles_in_conflict(list(page))
    context = {"page": page, "rows": [(one, people[one.pk]) for one in page]}
    return render(request, "users/identity_conflict_list.html", context)

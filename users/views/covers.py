"""Pages for covers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.actions import covers
from users.forms import CoverForm
from users.models import Cover, Employee

PER_PAGE = 50


@allow("lead", "admin")
@require_http_methods(["GET", "POST"])
def cover_list(request: HttpRequest) -> HttpResponse:
    """List covers and start one."""
    today = clock.business_date(clock.now())
    colleagues = Employee.objects.caring().visible_to(request.user)
    form = CoverForm(request.POST or None, colleagues=colleagues, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            covers.start_cover(**form.cleaned_data, by=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("代班已安排。"))
            return redirect("users:cover-list")
    rows = Cover.objects.visible_to(request.user).select_related("absent", "deputy")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "users/cover_list.html", {"page": page, "form": form, "today": today})


@allow("lead", "admin")
@require_POST
def cover_end(request: HttpRequest, cover_id: int) -> HttpResponse:
    """End a cover early."""
    cover = get_object_or_404(Cover.objects.visible_to(request.user), pk=cover_id)
    covers.end_cover(cover=cover, by=request.user, now=clock.now())
    messages.success(request, _("代班已结束。"))
    return redirect("users:cover-list")

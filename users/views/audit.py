"""The page of the audit trail."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from scrm.lib.auth import allow
from users.forms import AuditFilter
from users.models import AuditEntry
from users.rules.deeds import DEEDS

PER_PAGE = 50


@allow("admin")
@require_http_methods(["GET"])
def audit_list(request: HttpRequest) -> HttpResponse:
    """List who did what, newest first."""
    form = AuditFilter(request.GET or None)
    rows = AuditEntry.objects.select_related("employee")
    if form.is_valid():
        rows = rows.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = [(entry, DEEDS.get(entry.action, entry.action)) for entry in page]
    context = {"filter": form, "page": page, "rows": shown, "actions": DEEDS}
    return render(request, "users/audit_list.html", context)

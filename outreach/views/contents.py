"""Pages of the shelf: what is worth sharing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outreach.actions.contents import retire_content, save_content
from outreach.forms import ContentForm
from outreach.models import Content
from outreach.views.library import library_tabs
from scrm.lib import clock
from scrm.lib.auth import allow

PAGE = 40


@allow("lead", "manager", "admin")
@require_GET
def content_list(request: HttpRequest) -> HttpResponse:
    """List the shelf, the newest first."""
    rows = Content.objects.select_related("source").order_by("retired_at", "-created_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tabs": library_tabs(request, "content-list")}
    context["today"] = clock.business_date(clock.now())
    return render(request, "outreach/content_list.html", context)


@allow("manager", "admin")
@require_http_methods(["GET", "POST"])
def content_create(request: HttpRequest) -> HttpResponse:
    """Put something on the shelf."""
    return _write(request, None)


@allow("manager", "admin")
@require_http_methods(["GET", "POST"])
def content(request: HttpRequest, pk: int) -> HttpResponse:
    """Change something on the shelf."""
    return _write(request, get_object_or_404(Content, pk=pk))


@allow("manager", "admin")
@require_POST
def content_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something off the shelf, or put it back."""
    found = get_object_or_404(Content, pk=pk)
    retire_content(content=found, by=request.user, now=clock.now())
    messages.success(request, _("已下架。") if found.retired_at else _("已放回。"))
    return redirect("outreach:content-list")


def _write(request: HttpRequest, found: Content | None) -> HttpResponse:
    form = ContentForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        save_content(content=found, values=form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("已保存。喜欢这些的人，名单里会看到它。"))
        return redirect("outreach:content-list")
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/content.html", {"form": form, "content": found}, status=status)

"""Pages for connected systems and their keys."""

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scrm.lib import clock
from scrm.lib.auth import allow
from users.actions import keys, sources
from users.forms import SCOPE_LABELS, KeyForm, NewSourceForm, SourceForm
from users.models import ApiKey, Source


@allow("admin")
@require_http_methods(["GET"])
def source_list(request: HttpRequest) -> HttpResponse:
    """List connected systems, each with its live keys."""
    live = Q(keys__revoked_at__isnull=True, keys__expires_at__gt=clock.now())
    rows = Source.objects.annotate(
        live_keys=Count("keys", filter=live), used_at=Max("keys__last_used_at")
    ).order_by("-is_active", "code")
    return render(request, "users/source_list.html", {"sources": rows})


@allow("admin")
@require_http_methods(["GET", "POST"])
def source_create(request: HttpRequest) -> HttpResponse:
    """Connect a system."""
    form = NewSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source = sources.create_source(**form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("数据源已建好。接下来给它一把密钥。"))
        return redirect("users:source-edit", source.pk)
    return render(request, "users/source_create.html", {"form": form})


@allow("admin")
@require_http_methods(["GET", "POST"])
def source_edit(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change a source; show its keys and how to connect."""
    source = get_object_or_404(Source, pk=source_id)
    present = {"name": source.name, "time_zone": source.time_zone, "is_active": source.is_active}
    form = SourceForm(request.POST or None, initial=present)
    if request.method == "POST" and form.is_valid():
        sources.change_source(source=source, **form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("已保存。"))
        return redirect("users:source-edit", source_id)
    now = clock.now()
    found = source.keys.select_related("created_by")
    shown = [(key, state_of(key, now), [SCOPE_LABELS[scope] for scope in key.scopes]) for key in found]
    context = {"source": source, "form": form, "keys": shown, "base": request.build_absolute_uri("/")}
    return render(request, "users/source_edit.html", context)


def state_of(key: ApiKey, now) -> str:
    """Return whether a key is live, expired or revoked."""
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at <= now else "live"


@allow("admin")
@require_http_methods(["GET", "POST"])
def key_create(request: HttpRequest, source_id: int) -> HttpResponse:
    """Make a key and show its token, once, on this answer."""
    source = get_object_or_404(Source, pk=source_id)
    form = KeyForm(request.POST or None)
    context = {"source": source, "form": form, "base": request.build_absolute_uri("/")}
    if request.method == "POST" and form.is_valid():
        context["key"], context["token"] = keys.create_key(
            source=source, **form.cleaned_data, by=request.user, now=clock.now()
        )
        return render(request, "users/key_created.html", context)
    return render(request, "users/key_create.html", context)


@allow("admin")
@require_POST
def key_revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key at once."""
    key = get_object_or_404(ApiKey, pk=key_id)
    keys.revoke_key(key=key, by=request.user, now=clock.now())
    messages.success(request, _("密钥已撤销，下一次请求就会被拒绝。"))
    return redirect("users:source-edit", key.source_id)

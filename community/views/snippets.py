"""Pages of the craft: whom one talks with, and reviewed words for it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.actions import snippets as actions
from community.forms import SnippetFilterForm, SnippetForm
from community.models import Snippet
from community.queries.snippets import snippets
from community.rules.craft import PERSONAS, USER_KINDS, chat_list_line
from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused


@allow()
@require_GET
def snippet_list(request: HttpRequest) -> HttpResponse:
    """Show how to talk with whom, and the words for it; those about regulated products apart."""
    is_apart, is_leading = "apart" in request.GET, request.user.role != "koe"
    form = SnippetFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    language = chosen.pop("language", "") or ("en" if get_language() == "en" else "zh")
    found = snippets(is_apart=is_apart, language=language, has_drafts=is_leading, **chosen)
    context = {
        "rows": [(one, chat_list_line(one.text)) for one in found],
        "kinds": USER_KINDS.values(),
        "personas": PERSONAS.values(),
        "filter": form,
        "is_apart": is_apart,
        "is_leading": is_leading,
        "tabs": _tabs(is_apart),
    }
    return render(request, "community/snippet_list.html", context)


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def snippet_create(request: HttpRequest) -> HttpResponse:
    """Write a new snippet."""
    return _write(request, None)


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def snippet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a snippet with what is wrong with it; change it while it is a draft."""
    return _write(request, get_object_or_404(Snippet, pk=pk))


@allow("lead", "manager", "admin")
@require_POST
def snippet_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft be used."""
    return _act(request, pk, _("审核通过，可以用了。"), actions.review_snippet)


@allow("lead", "manager", "admin")
@require_POST
def snippet_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a snippet out of use."""
    return _act(request, pk, _("停用了，不再出现。"), actions.retire_snippet)


def _tabs(is_apart: bool) -> list[dict]:
    address = reverse("community:snippet-list")
    return [
        {"url": address, "label": _("平常的话"), "is_current": not is_apart},
        {"url": f"{address}?apart=1", "label": _("涉及受监管的产品"), "is_current": is_apart},
    ]


def _write(request: HttpRequest, found: Snippet | None) -> HttpResponse:
    form = SnippetForm(request.POST or None, instance=Snippet.objects.get(pk=found.pk) if found else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.write_snippet(
                values=form.cleaned_data, by=request.user, now=clock.now(), snippet=found
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("存成草稿了。"))
            return redirect("community:snippet", pk=kept.pk)
    context: dict[str, Any] = {"form": form, "snippet": found}
    if found:
        context["flaws"] = actions.flaws_of(found)
        context["line"] = chat_list_line(found.text)
    return render(request, "community/snippet.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, pk: int, done: str, action: Callable) -> HttpResponse:
    try:
        action(snippet=get_object_or_404(Snippet, pk=pk), by=request.user, now=clock.now())
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("community:snippet", pk=pk)

"""Pages of the library: greetings with their figures, written, reviewed and retired."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outreach.actions import library as actions
from outreach.forms import GreetingForm, LibraryFilterForm
from outreach.models import Greeting, HeldText
from outreach.queries import library as queries
from outreach.rules.library import example_of, library_findings
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from scrm.lib.tone.examples import EXAMPLES

PAGE = 40


def library_tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Return the pages that belong together."""
    waiting = HeldText.objects.waiting().visible_to(request.user).count()
    pages = [
        ("greeting-list", _("话术"), None),
        ("content-list", _("好内容"), None),
        ("held-text-list", _("等您看的话"), waiting or None),
    ]
    return [
        {"url": reverse(f"outreach:{name}"), "label": label, "count": count, "is_current": name == current}
        for name, label, count in pages
    ]


@allow("lead", "manager", "admin")
@require_GET
def greeting_list(request: HttpRequest) -> HttpResponse:
    """List the library with use, replies and displeasure of each text."""
    form = LibraryFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.greetings(**chosen), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    counted = queries.figures([each.pk for each in page])
    rows = [(each, counted.get(each.pk, queries.Figures())) for each in page]
    context = {"page": page, "rows": rows, "filter": form, "query": query.urlencode()}
    return render(
        request, "outreach/greeting_list.html", context | {"tabs": library_tabs(request, "greeting-list")}
    )


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def greeting_create(request: HttpRequest) -> HttpResponse:
    """Write a new text."""
    return _write(request, None)


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def greeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a text with what the lint says and its figures; change it while it is a draft."""
    return _write(request, get_object_or_404(queries.greetings(), pk=pk))


@allow("lead", "manager", "admin")
@require_POST
def greeting_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft be used."""
    found = get_object_or_404(Greeting, pk=pk)
    confirmed = posted.text(request, "confirmed") == "on"
    return _act(
        request, found, _("审核通过，今天起可以用了。"), actions.review_greeting, is_confirmed=confirmed
    )


@allow("lead", "manager", "admin")
@require_POST
def greeting_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a text out of use."""
    found = get_object_or_404(Greeting, pk=pk)
    return _act(request, found, _("已停用，不再推荐。"), actions.retire_greeting)


@allow("lead", "manager", "admin")
@require_POST
def greeting_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a retired text back as a draft."""
    found = get_object_or_404(Greeting, pk=pk)
    return _act(request, found, _("已恢复为草稿，审核后再用。"), actions.restore_greeting)


@allow("lead", "manager", "admin")
@require_POST
def greeting_lint(request: HttpRequest) -> HttpResponse:
    """Say how a text that is being written reads, and what is amiss."""
    text, language = posted.text(request, "text"), posted.text(request, "language")
    return render(request, "outreach/_greeting_lint.html", _reading(text, language))


def _write(request: HttpRequest, found: Greeting | None) -> HttpResponse:
    if request.method == "POST" and found and found.status != Greeting.Status.DRAFT:
        messages.error(request, str(actions.NotADraft.message))
        return redirect("outreach:greeting", found.pk)
    form = GreetingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.write_greeting(
                greeting=found, values=form.cleaned_data, by=request.user, now=clock.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("草稿已保存。"))
            return redirect("outreach:greeting", saved.pk)
    context = {"greeting": found, "form": form, "placeholders": EXAMPLES["zh"]}
    if found:
        context["figures"] = queries.figures([found.pk]).get(found.pk, queries.Figures())
    context |= _reading(form["text"].value() or "", form["language"].value() or "zh")
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/greeting.html", context, status=status)


def _reading(text: str, language: str) -> dict[str, Any]:
    """Return how a text reads to someone, with its flaws marked."""
    language = "en" if language == "en" else "zh"
    example = example_of(text, language) if text else None
    findings = library_findings(text, language)
    return {"pieces": queries.marked(example, findings) if example else [], "flaws": queries.flaws(findings)}


def _act(
    request: HttpRequest, found: Greeting, done: str, action: Callable[..., Any], **details: Any
) -> HttpResponse:
    try:
        action(greeting=found, by=request.user, now=clock.now(), **details)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("outreach:greeting", found.pk)

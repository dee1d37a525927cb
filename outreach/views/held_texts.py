"""The texts that the lint blocks and an employee thinks right: handed over, looked at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from outreach.actions.held_texts import decide_held_text, hold_text
from outreach.models import HeldText, QueueItem
from outreach.queries import library as queries
from outreach.views.library import library_tabs
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused

SHOWN = 50


@allow()
@require_POST
def queue_item_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a blocked text to a lead."""
    items = QueueItem.objects.visible_to(request.user).select_related("profile__standing")
    item = get_object_or_404(items, pk=pk)
    text = posted.text(request, f"text_{posted.text(request, 'choice')}")
    try:
        hold_text(item=item, text=text, by=request.user, now=clock.now())
        messages.success(request, _("交给组长了。看过以后，这句话就可以发，或者会告诉您怎么改。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("outreach:queue")


@allow("lead", "manager", "admin")
@require_GET
def held_text_list(request: HttpRequest) -> HttpResponse:
    """List what waits, the oldest first, and what was decided lately."""
    waiting = list(queries.held_texts(request.user)[:SHOWN])
    context = {
        "waiting": queries.held_with_findings(waiting, clock.now()),
        "decided": queries.held_texts(request.user, is_waiting=False)[:SHOWN],
        "tabs": library_tabs(request, "held-text-list"),
    }
    return render(request, "outreach/held_text_list.html", context)


@allow("lead", "manager", "admin")
@require_POST
def held_text_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a text, or ask for other words."""
    held = get_object_or_404(HeldText.objects.visible_to(request.user), pk=pk)
    decision, note = posted.text(request, "decision"), posted.text(request, "note")
    try:
        decide_held_text(held=held, decision=decision, note=note, by=request.user, now=clock.now())
        messages.success(request, _("记下了，%(name)s 会看到。") % {"name": held.employee})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("outreach:held-text-list")

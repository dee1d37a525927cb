"""Pages of tickets: the list with its clocks, one ticket and what may be done, and who takes what."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outreach.actions import tickets as actions
from outreach.actions.desks import set_desk
from outreach.forms import TicketForm
from outreach.models import Ticket
from outreach.queries import tickets as queries
from outreach.queries.contact import contact_decision
from outreach.rules import Decision
from outreach.rules.tickets import NEXT
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Employee, Profile

PAGE = 50
DEEDS: dict[str, tuple[Callable[..., Any], Any, Any]] = {  # state to reach: action, button, prompt
    "answered": (
        actions.answer_ticket,
        gettext_lazy("记下答复"),
        gettext_lazy("告诉了 Ta 什么、什么时候再答复。不承诺赔偿，也不打包票。"),
    ),
    "proposed": (
        actions.propose_solution,
        gettext_lazy("记下方案"),
        gettext_lazy("打算怎么解决，Ta 怎么看。"),
    ),
    "resolved": (
        actions.resolve_ticket,
        gettext_lazy("已解决"),
        gettext_lazy("最后是怎么解决的，Ta 满意吗。"),
    ),
    "closed": (
        actions.close_ticket,
        gettext_lazy("回访并关闭"),
        gettext_lazy("回头问了一次，还多做了一件 Ta 没想到的事：例如顺手检查了别的，寄了手写的卡片。"),
    ),
    "reopened": (
        actions.reopen_ticket,
        gettext_lazy("重新打开"),
        gettext_lazy("哪里没有解决。时限重新开始计。"),
    ),
    "note": (
        actions.add_ticket_note,
        gettext_lazy("加备注"),
        gettext_lazy("给同事看的话。"),
    ),
}


@allow()
@require_GET
def ticket_list(request: HttpRequest) -> HttpResponse:
    """List the tickets of a tab, those that are late first."""
    now, first = clock.now(), "team" if request.user.sees_everyone else "mine"
    tab = request.GET.get("tab", first)
    tab = tab if tab in queries.TABS else first
    page = Paginator(queries.tickets(request.user, tab, now), PAGE).get_page(request.GET.get("page"))
    counts = queries.counts(request.user, now)
    labels = {"mine": _("我的"), "team": _("全部未解决"), "overdue": _("超时"), "solved": _("已解决")}
    context = {
        "page": page,
        "rows": queries.rows(page.object_list, now),
        "tab": tab,
        "query": f"tab={tab}",
        "tabs": [
            {"url": f"?tab={name}", "label": labels[name], "is_current": name == tab, "count": counts[name]}
            for name in queries.TABS
        ],
        "quality": queries.quality(request.user, now),
        "now": now,
    }
    return render(request, "outreach/ticket_list.html", context)


@allow()
@require_GET
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one ticket: its clock, what was done, and what may come next."""
    return _page(request, _ticket(request, pk))


@allow()
@require_POST
def ticket_advance(request: HttpRequest, pk: int) -> HttpResponse:
    """Do the next thing about a ticket, or write a note."""
    found, wanted = _ticket(request, pk), posted.text(request, "to")
    deed = DEEDS.get(wanted)
    text = posted.text(request, "text")
    if deed is None:
        return _page(request, found, text=text, status=422)
    try:
        deed[0](ticket=found, text=text, by=request.user, now=clock.now())
    except Refused as refusal:
        return _page(request, _ticket(request, pk), text, wanted, str(refusal), refusal.status)
    messages.success(request, _("记下了。"))
    return redirect("outreach:ticket", pk=pk)


@allow()
@require_POST
def ticket_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a ticket to a colleague."""
    found = _ticket(request, pk)
    choices = Employee.objects.caring().visible_to(request.user)
    owner = get_object_or_404(choices, pk=posted.number(posted.text(request, "owner")))
    text = posted.text(request, "text")
    try:
        actions.hand_ticket(ticket=found, owner=owner, text=text, by=request.user, now=clock.now())
        messages.success(request, _("已转交给%(name)s。") % {"name": owner})
    except Refused as refusal:
        messages.error(request, str(refusal))
    mine = Ticket.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("outreach:ticket", pk=pk) if mine else redirect("outreach:ticket-list")


@allow()
@require_http_methods(["GET", "POST"])
def ticket_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a ticket for someone."""
    profile = get_object_or_404(Profile.objects.visible_to(request.user), pk=pk)
    form = TicketForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.open_ticket(
            profile=profile, origin="employee", by=request.user, now=clock.now(), **form.cleaned_data
        )
        messages.success(request, _opened(made))
        return redirect("outreach:ticket", pk=made.pk)
    context = {"form": form, "profile": profile, "back": reverse("outreach:profile", args=[pk])}
    return render(
        request, "outreach/ticket_create.html", context, status=422 if request.method == "POST" else 200
    )


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def desk_list(request: HttpRequest) -> HttpResponse:
    """Show and choose who takes the tickets of each topic."""
    people = queries.receivers(request.user)
    if request.method == "POST":
        topic = posted.text(request, "topic")
        chosen = {person for person in people if str(person.pk) in request.POST.getlist("employees")}
        if topic in Ticket.Topic.values:
            set_desk(topic=topic, chosen=chosen, among=people, by=request.user, now=clock.now())
            messages.success(request, _("记下了：%(topic)s由谁来接。") % {"topic": Ticket.Topic(topic).label})
        return redirect("outreach:desk-list")
    desks = queries.desks()
    context = {
        "people": people,
        "desks": [(topic, label, desks[topic]) for topic, label in Ticket.Topic.choices],
    }
    return render(request, "outreach/desk_list.html", context)


def _ticket(request: HttpRequest, pk: int) -> Ticket:
    seen = Ticket.objects.visible_to(request.user)
    related = ("profile", "owner", "escalated_to", "opened_by", "diagnosis", "source")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def _opened(ticket: Ticket) -> str:
    if ticket.owner is None:
        return _("服务单已开，但现在没有人能接，请组长指定一位。")
    return _("服务单已开，由%(name)s负责。") % {"name": ticket.owner}


def _page(
    request: HttpRequest, found: Ticket, text: str = "", wanted: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    now = clock.now()
    order = [name for name in DEEDS if name in NEXT[found.state]] + ["note"]
    context = {
        "ticket": found,
        "row": queries.rows([found], now)[0],
        "notes": queries.notes(found),
        "deeds": [(name, *DEEDS[name][1:]) for name in order],
        "text": text,
        "wanted": wanted if wanted in order else order[0],
        "error": error,
        "receivers": queries.receivers(request.user),
        "objection": _objection(request, found),
        "sees_person": Profile.objects.visible_to(request.user).filter(pk=found.profile_id).exists(),
        "now": now,
    }
    return render(request, "outreach/ticket.html", context, status=status)


def _objection(request: HttpRequest, found: Ticket) -> Decision | None:
    """Return the gate's no to speaking of an open ticket now, by whoever looks at it."""
    if not found.is_open:
        return None
    decision = contact_decision(found.profile_id, "ticket", "wecom", clock.now(), asker=request.user.pk)
    return None if decision.allowed else decision

"""Pages of crises: the list, one crisis with its procedure, and the one click that begins it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.actions import crises as actions
from community.actions.crises import Incident
from community.forms import CrisisForm, CrisisKindForm
from community.models import Crisis, CrisisPerson, CrisisStep, Message, Statement, Voice
from community.queries import crises as queries
from community.rules.crises import may_approve
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Employee, Profile

PAGE = 30


@allow()
@require_GET
def crisis_list(request: HttpRequest) -> HttpResponse:
    """List the crises in which one has a part."""
    page = Paginator(queries.crises(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "community/crisis_list.html", {"page": page, "now": clock.now()})


@allow()
@require_http_methods(["GET", "POST"])
def crisis_create(request: HttpRequest) -> HttpResponse:
    """Begin a crisis that was seen elsewhere: in the press, on another platform, in a shop."""
    form = CrisisForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        incident = Incident(**form.cleaned_data)
        crisis = actions.open_crisis(incident=incident, people=[], by=request.user, now=clock.now())
        return redirect("community:crisis", pk=crisis.pk)
    return render(request, "community/crisis_form.html", {"form": form}, status=422 if form.errors else 200)


@allow()
@require_POST
def message_crisis(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a crisis with a message in a group."""
    readable = Message.objects.readable_by(request.user, clock.business_date(clock.now()))
    said = readable.select_related("profile", "group", "reply_to__profile")
    message = get_object_or_404(said.filter(is_staff=False, group__isnull=False), pk=pk)
    where = {"about": message.text, "group": message.group, "message": message}
    title = _("%(group)s里的一句话") % {"group": message.group}
    return _begin(request, title, queries.involved_in(message, None), where)


@allow()
@require_POST
def voice_crisis(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a crisis with a voice."""
    voice = get_object_or_404(
        Voice.objects.visible_to(request.user).select_related("profile", "group"), pk=pk
    )
    where = {"about": voice.text, "group": voice.group, "voice": voice}
    return _begin(request, voice.topic, queries.involved_in(None, voice), where)


@allow()
@require_GET
def crisis(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a crisis: the procedure, who is involved and informed, the statement, the review."""
    found = _crisis(request, pk)
    now, people = clock.now(), queries.people_in(found)
    own = Profile.objects.visible_to(request.user).filter(pk__in=[one.profile_id for one in people])
    told = list(found.witnesses.select_related("employee"))
    others = Employee.objects.filter(left_at__isnull=True).exclude(pk__in=[one.employee_id for one in told])
    context = {
        "crisis": found,
        "steps": queries.steps_of(found, now),
        "people": people,
        "own": set(own.values_list("pk", flat=True)),
        "near": [] if found.closed_at else queries.people_near(found),
        "witnesses": told,
        "colleagues": others.order_by("name"),
        "statements": _statements(found, request.user),
        "is_leading": request.user.role != "koe",
        "now": now,
    }
    return render(request, "community/crisis.html", context)


@allow()
@require_POST
def crisis_step_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a step."""
    step = _part(request, CrisisStep, pk)
    note = posted.text(request, "note")
    return _act(request, step.crisis_id, _("记下了。"), actions.tick_step, step=step, note=note)


@allow()
@require_POST
def crisis_step_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step over."""
    step = _part(request, CrisisStep, pk)
    return _act(request, step.crisis_id, _("这一步由您来做。"), actions.take_step, step=step)


@allow()
@require_POST
def crisis_person_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Involve one more person, of one's own people or of those who spoke around then."""
    found = _crisis(request, pk)
    number = posted.number(posted.text(request, "profile")) or 0
    near = {one.pk: one for one in queries.people_near(found)}
    person = near.get(number) or get_object_or_404(Profile.objects.visible_to(request.user), pk=number)
    done = _("记下了：对 %(name)s 的其他联系先停下。") % {"name": person}
    return _act(request, pk, done, actions.involve_person, crisis=found, profile=person)


@allow()
@require_POST
def crisis_person_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that someone has no part in it."""
    person = _part(request, CrisisPerson, pk)
    return _act(
        request, person.crisis_id, _("记下了：Ta 与此事无关。"), actions.release_person, person=person
    )


@allow()
@require_POST
def crisis_inform(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a colleague was told."""
    found = _crisis(request, pk)
    number = posted.number(posted.text(request, "employee")) or 0
    employee = get_object_or_404(Employee.objects.filter(left_at__isnull=True), pk=number)
    done = _("记下了：%(name)s 知道了，也看得到这一页。") % {"name": employee}
    return _act(request, pk, done, actions.inform_colleague, crisis=found, employee=employee)


@allow()
@require_POST
def statement_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a statement."""
    found = _crisis(request, pk)
    done = _("写好了，请另一位同事批准。")
    return _act(request, pk, done, actions.write_statement, crisis=found, text=posted.text(request, "text"))


@allow("lead", "manager", "admin")
@require_POST
def statement_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what another wrote."""
    statement = _part(request, Statement, pk)
    done = _("批准了，可以发出。")
    return _act(request, statement.crisis_id, done, actions.approve_statement, statement=statement)


@allow()
@require_POST
def statement_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the approved words were said."""
    statement = _part(request, Statement, pk)
    done = _("记下了：已经发出。")
    return _act(request, statement.crisis_id, done, actions.send_statement, statement=statement)


@allow("lead", "manager", "admin")
@require_POST
def crisis_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a crisis with its review."""
    found = _crisis(request, pk)
    done = _("这件事结束了，复盘留在这里。")
    review = posted.text(request, "review")
    return _act(request, pk, done, actions.close_crisis, crisis=found, review=review)


def _crisis(request: HttpRequest, pk: int) -> Crisis:
    seen = Crisis.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("group", "message", "voice", "opened_by"), pk=pk)


def _part(request: HttpRequest, model: Any, pk: int) -> Any:
    seen = Crisis.objects.visible_to(request.user)
    return get_object_or_404(model.objects.filter(crisis__in=seen).select_related("crisis"), pk=pk)


def _statements(found: Crisis, viewer: Employee) -> list[dict]:
    return [
        {
            "statement": one,
            "may_approve": not one.approved_by_id
            and may_approve(author=one.author_id, employee=viewer.pk, role=viewer.role),
        }
        for one in found.statements.select_related("author", "approved_by", "sent_by")
    ]


def _begin(request: HttpRequest, title: str, people: list[Profile], where: dict[str, Any]) -> HttpResponse:
    form = CrisisKindForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选是哪一种危机。"))
        return redirect("community:crisis-list")
    incident = Incident(kind=form.cleaned_data["kind"], title=title, **where)
    try:
        crisis = actions.open_crisis(incident=incident, people=people, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("community:crisis-list")
    messages.success(request, _("开始处理：按下面的步骤一步步来。对涉事的人的其他联系已经停下。"))
    return redirect("community:crisis", pk=crisis.pk)


def _act(request: HttpRequest, crisis_id: int, done: str, action: Callable, **deed: Any) -> HttpResponse:
    try:
        action(**deed, by=request.user, now=clock.now())
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("community:crisis", pk=crisis_id)

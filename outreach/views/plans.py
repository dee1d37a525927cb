"""Pages of care plans: the remedy after a check-up, the list of plans with their outcomes, and the steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.models import Group
from outreach.actions.circles import join_by_plan
from outreach.actions.plans import decide_remedy, start_plan, stop_plan
from outreach.actions.steps import finish_step, queue_step, skip_step
from outreach.models import CarePlan, CareStep, Diagnosis
from outreach.queries import plans as queries
from outreach.rules.plans import OUTCOMES, PLANS, days_for, why_of, words_of
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Profile

PAGE = 50


@allow()
@require_http_methods(["GET", "POST"])
def remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the remedy that a check-up proposes, with its reason, and take the decision."""
    seen = Diagnosis.objects.filter(profile__in=Profile.objects.visible_to(request.user))
    diagnosis = get_object_or_404(seen.select_related("profile"), pk=pk)
    note = posted.text(request, "note")
    if request.method == "GET":
        return _remedy(request, diagnosis)
    kind = posted.text(request, "kind") if posted.text(request, "do") != "decline" else ""
    try:
        made = decide_remedy(diagnosis=diagnosis, kind=kind, note=note, by=request.user, now=clock.now())
    except Refused as refusal:
        return _remedy(request, diagnosis, kind, note, str(refusal), refusal.status)
    told = _("方案“%(plan)s”开始了。") % {"plan": made} if made else _("记下了：这次不用方案。")
    messages.success(request, told)
    return redirect("outreach:profile", pk=diagnosis.profile_id)


@allow()
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """List plans with their next steps and outcomes, and how many silences have a known reason."""
    chosen = {"kind": request.GET.get("kind", ""), "state": request.GET.get("state", "running")}
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(queries.plans(request.user, chosen), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": query.urlencode(),
        "rows": [(plan, queries.next_step(list(plan.steps.all()))) for plan in page],
        "tallies": queries.tallies(request.user),
        "outcomes": OUTCOMES.items(),
        "kinds": [(kind, plan.title) for kind, plan in PLANS.items()],
        "states": [("running", _("进行中")), ("paused", _("在等合适的时候")), *OUTCOMES.items()],
        "chosen": chosen,
        "risk": _risk(request),
        "today": clock.business_date(clock.now()),
    }
    return render(request, "outreach/plan_list.html", context)


@allow()
@require_http_methods(["GET", "POST"])
def plan_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a plan for someone."""
    person = get_object_or_404(Profile.objects.visible_to(request.user).select_related("standing"), pk=pk)
    kind, note, error, status = posted.text(request, "kind"), posted.text(request, "note"), "", 200
    if request.method == "POST":
        try:
            made = start_plan(profile=person, kind=kind, by=request.user, now=clock.now(), note=note)
        except Refused as refusal:
            error, status = str(refusal), refusal.status
        else:
            messages.success(request, _("方案“%(plan)s”开始了。") % {"plan": made})
            return redirect("outreach:profile", pk=pk)
    context = {
        "profile": person,
        "kinds": _kinds(person, without=("stop",)),
        "kind": kind or _play(person),
        "note": note,
        "error": error,
    }
    return render(request, "outreach/plan_create.html", context, status=status)


@allow()
@require_POST
def plan_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone joined a group that the plan found for them."""
    plan = get_object_or_404(CarePlan.objects.visible_to(request.user).select_related("profile"), pk=pk)
    group = get_object_or_404(Group.objects.running(), pk=posted.number(posted.text(request, "group")))
    told = _("记下了：Ta 加入了 %(group)s。") % {"group": group}
    return _do(request, plan.profile_id, told, join_by_plan, plan=plan, group=group)


@allow()
@require_POST
def plan_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a plan early, with the reason."""
    plan = get_object_or_404(CarePlan.objects.visible_to(request.user), pk=pk)
    deed = {"plan": plan, "note": posted.text(request, "note")}
    return _do(request, plan.profile_id, _("方案停止了。"), stop_plan, **deed)


@allow()
@require_POST
def step_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a step of our own work as done."""
    step = _step(request, pk)
    deed = {"step": step, "note": posted.text(request, "note")}
    return _do(request, step.plan.profile_id, _("这一步做完了。"), finish_step, **deed)


@allow()
@require_POST
def step_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a step out."""
    step = _step(request, pk)
    deed = {"step": step, "note": posted.text(request, "note")}
    return _do(request, step.plan.profile_id, _("这一步跳过了。"), skip_step, **deed)


@allow()
@require_POST
def step_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Put someone on today's list for a step, and go there."""
    step = _step(request, pk)
    try:
        item = queue_step(step=step, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("outreach:profile", pk=step.plan.profile_id)
    return redirect(reverse("outreach:queue") + f"?more=1#item-{item.pk}")


def _step(request: HttpRequest, pk: int) -> CareStep:
    seen = CareStep.objects.filter(plan__in=CarePlan.objects.visible_to(request.user))
    return get_object_or_404(seen.select_related("plan__profile"), pk=pk)


def _do(
    request: HttpRequest, person: int, done: str, action: Callable[..., Any], **deed: Any
) -> HttpResponse:
    """Do it, say so or say why not, and come back to the person."""
    try:
        action(by=request.user, now=clock.now(), **deed)
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("outreach:profile", pk=person)


def _remedy(
    request: HttpRequest,
    diagnosis: Diagnosis,
    kind: str = "",
    note: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    person, proposed = diagnosis.profile, diagnosis.remedy or "light"
    today = clock.business_date(clock.now())
    days = days_for(proposed, today, queries.fitting_days(today))
    context = {
        "diagnosis": diagnosis,
        "profile": person,
        "proposed": proposed,
        "title": PLANS[proposed].title,
        "why": why_of(proposed, person.kind),
        "steps": [
            (day, *words_of(proposed, step.kind, person.kind))
            for day, step in zip(days, PLANS[proposed].steps, strict=True)
        ],
        "kinds": [each for each in _kinds(person) if each[0] != proposed],
        "kind": kind,
        "note": note,
        "error": error,
    }
    return render(request, "outreach/remedy.html", context, status=status)


def _kinds(person: Profile, without: tuple[str, ...] = ()) -> list[tuple[str, Any, Any]]:
    """Return the plans that may be chosen for someone: code, title and why."""
    return [
        (kind, plan.title, why_of(kind, person.kind)) for kind, plan in PLANS.items() if kind not in without
    ]


def _play(person: Profile) -> str:
    """Return the play of someone's quadrant."""
    standing = getattr(person, "standing", None)
    return standing.quadrant if standing and standing.quadrant in PLANS else "light"


def _risk(request: HttpRequest) -> dict[str, Any]:
    """Return both counts of silence: with a known reason, by reason, and without."""
    counts = queries.risk_now(request.user, clock.now())
    unknown = counts.pop("", 0)
    labels = dict(Diagnosis.Reason.choices)
    rows = sorted(counts.items(), key=lambda pair: -pair[1])
    return {
        "unknown": unknown,
        "known": sum(counts.values()),
        "rows": [(labels.get(reason, reason), people) for reason, people in rows],
    }

"""Pages of KOCs: who may become one, who is, what they moved, and thanks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.actions import kocs
from community.forms import KocNewsForm, KocStepForm, RewardForm
from community.models import Koc, Reward
from community.queries import kocs as queries
from community.rules.kocs import BRAND_MONTH, DAYS, PERSON_MONTH, told_reasons
from community.views.farewell_tabs import farewell_tabs
from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Profile


@allow()
@require_GET
def koc_list(request: HttpRequest) -> HttpResponse:
    """List KOCs with what they moved, and who may become one with the reasons."""
    return _show_all(request)


@allow()
@require_POST
def koc_invite(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Decide to ask someone to be a KOC."""
    person = get_object_or_404(Profile.objects.visible_to(request.user), pk=profile_id)
    reasons = [text.replace("\0", "") for text in request.POST.getlist("reason")]
    try:
        kocs.invite_koc(profile=person, reasons=reasons, by=request.user, now=clock.now())
        messages.success(request, _("记下了。Ta 会带着理由进入今日名单，由 Ta 的 KOE 去问。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("community:koc-list")


@allow()
@require_GET
def koc(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a KOC, with the thanks they got and a form for the next."""
    return _show(request, _koc(request, pk), RewardForm())


@allow()
@require_POST
def koc_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a KOC one step on."""
    found, form = _koc(request, pk), KocStepForm(request.POST)
    if not form.is_valid():
        return _show(request, found, RewardForm(), _("没有这一步。"))
    try:
        kocs.move_koc(koc=found, state=form.cleaned_data["state"], by=request.user, now=clock.now())
    except Refused as refusal:
        return _show(request, _koc(request, pk), RewardForm(), str(refusal))
    messages.success(request, _("记下了。"))
    return redirect("community:koc", pk=pk)


@allow()
@require_POST
def koc_reward(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a thank-you down."""
    found, form = _koc(request, pk), RewardForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    try:
        kocs.give_reward(koc=found, values=form.cleaned_data, by=request.user, now=clock.now())
    except Refused as refusal:
        return _show(request, found, form, str(refusal))
    messages.success(request, _("记下了。趁热告诉 Ta 谢的是什么。"))
    return redirect("community:koc", pk=pk)


@allow("lead", "manager", "admin")
@require_POST
def koc_news_create(request: HttpRequest) -> HttpResponse:
    """Write news that KOCs hear first."""
    form = KocNewsForm(request.POST)
    if not form.is_valid():
        return _show_all(request, form)
    kocs.write_koc_news(values=form.cleaned_data, by=request.user, now=clock.now())
    messages.success(request, _("写好了。KOC 会在合适的日子由自己的 KOE 先听到。"))
    return redirect("community:koc-list")


def _koc(request: HttpRequest, pk: int) -> Koc:
    return get_object_or_404(Koc.objects.visible_to(request.user).select_related("profile"), pk=pk)


def _show_all(request: HttpRequest, form: KocNewsForm | None = None) -> HttpResponse:
    now = clock.now()
    context = {
        "listed": queries.kocs(request.user, now),
        "candidates": queries.candidates(request.user, now),
        "news": queries.news_for_kocs(now),
        "form": form or KocNewsForm(),
        "brand_left": queries.brand_left(now),
        "brand_month": BRAND_MONTH,
        "person_month": PERSON_MONTH,
        "days": DAYS,
        "is_leading": request.user.role != "koe",
        "sections": farewell_tabs("koc-list"),
    }
    return render(request, "community/koc_list.html", context, status=422 if form else 200)


def _show(request: HttpRequest, found: Koc, form: RewardForm, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "koc": found,
        "reasons": told_reasons(found.reasons),
        "listed": None if found.ended_at else queries.listed([found], clock.now())[0],
        "next": [(state, Koc.State(state).label) for state in kocs.NEXT.get(Koc.State(found.state), ())],
        "rewards": Reward.objects.filter(profile=found.profile_id).select_related("employee")[:20],
        "form": form,
        "error": error,
        "person_month": PERSON_MONTH,
    }
    return render(request, "community/koc.html", context, status=422 if error or form.errors else 200)

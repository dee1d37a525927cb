"""Pages of campaigns: what is coming, what was, one campaign, who takes part."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.actions import campaigns
from community.forms import CampaignForm
from community.models import Campaign, SignUp, Voice
from community.queries import campaigns as queries
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Profile

PAGE = 20


@allow()
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """List what is coming, or what was."""
    past = request.GET.get("when") == "past"
    page = Paginator(queries.campaigns(clock.now(), past=past), PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"url": "?", "label": _("进行中与将要开始"), "is_current": not past},
        {"url": "?when=past", "label": _("过去的"), "is_current": past},
    ]
    context = {"page": page, "tabs": tabs, "past": past, "is_leading": request.user.role != "koe"}
    return render(request, "community/campaign_list.html", context | {"now": clock.now()})


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def campaign_create(request: HttpRequest) -> HttpResponse:
    """Plan a campaign."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        planned = campaigns.plan_campaign(values=form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("活动排好了，合适的人选和理由在下面。"))
        return redirect("community:campaign", pk=planned.pk)
    context = {"form": form, "title": _("新建活动")}
    return render(request, "community/campaign_form.html", context, status=422 if form.errors else 200)


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a campaign that is not over."""
    found = get_object_or_404(Campaign.objects.coming(clock.now()), pk=pk)
    form = CampaignForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        deed = {"campaign": found, "values": form.cleaned_data}
        campaigns.change_campaign(**deed, by=request.user, now=clock.now())
        messages.success(request, _("已保存。"))
        return redirect("community:campaign", pk=pk)
    context = {"form": form, "title": _("修改活动"), "campaign": found}
    return render(request, "community/campaign_form.html", context, status=422 if form.errors else 200)


@allow()
@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a campaign: who signed up and came, whom it would suit, what was said, what came of it."""
    found = get_object_or_404(Campaign.objects.select_related("group", "owner"), pk=pk)
    now = clock.now()
    is_over = found.ends_at < now or found.cancelled_at is not None
    context = {
        "campaign": found,
        "signups": queries.signups_of(found, request.user),
        "suggestions": [] if is_over else queries.suggestions_of(found, request.user),
        "voices": Voice.objects.visible_to(request.user)
        .filter(campaign=found)
        .select_related("profile")[:PAGE],
        "results": queries.results(found),
        "room": queries.room_left(found),
        "has_begun": found.starts_at <= now,
        "is_over": is_over,
        "is_leading": request.user.role != "koe",
    }
    return render(request, "community/campaign.html", context)


@allow("lead", "manager", "admin")
@require_POST
def campaign_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a campaign."""
    found = get_object_or_404(Campaign, pk=pk)
    return _act(request, pk, _("活动取消了，不再邀请任何人。"), campaigns.cancel_campaign, campaign=found)


@allow()
@require_POST
def signup_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one of one's people wants to come."""
    found = get_object_or_404(Campaign, pk=pk)
    people = Profile.objects.visible_to(request.user)
    person = get_object_or_404(people, pk=posted.number(posted.text(request, "profile")) or 0)
    done = _("记下了：%(name)s 报名了。") % {"name": person}
    answer = _act(request, pk, done, campaigns.sign_up, campaign=found, profile=person)
    return redirect("outreach:profile", pk=person.pk) if "back" in request.POST else answer


@allow()
@require_POST
def signup_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone does not come after all."""
    signup = _signup(request, pk)
    return _act(
        request, signup.campaign_id, _("记下了，Ta 退出了。"), campaigns.withdraw_sign_up, signup=signup
    )


@allow()
@require_POST
def signup_attend(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone came, or that it was a mistake."""
    signup, came = _signup(request, pk), request.POST.get("came") != "no"
    done = _("记下了：Ta 到了。") if came else _("记下了：Ta 没有到。")
    return _act(request, signup.campaign_id, done, campaigns.note_attendance, signup=signup, came=came)


def _signup(request: HttpRequest, pk: int) -> SignUp:
    return get_object_or_404(SignUp.objects.visible_to(request.user).select_related("campaign"), pk=pk)


def _act(request: HttpRequest, campaign_id: int, done: str, action: Callable, **deed: Any) -> HttpResponse:
    """Do it, say so or say why not, and come back to the campaign."""
    try:
        action(**deed, by=request.user, now=clock.now())
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("community:campaign", pk=campaign_id)

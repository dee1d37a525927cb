"""What a person's page does about contact: refusals, consents, exceptions, cooling-off, their own link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from outreach.actions.consents import give_consent, withdraw_consent
from outreach.actions.cooling import end_cooling_off, start_cooling_off
from outreach.actions.friends import end_friend_mode
from outreach.actions.links import create_preference_link, revoke_preference_links
from outreach.actions.overrides import override_gate
from outreach.actions.protection import FLAGS, protect_person
from outreach.actions.wrong_contacts import correct_contact
from outreach.models import Touch
from outreach.rules import PURPOSES
from outreach.rules.purposes import LEDGER
from outreach.views.profile import answer, people
from scrm.lib import clock, posted
from scrm.lib.auth import allow

ORIGINS = ("employee", "message")


@allow()
@require_POST
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what someone does not want: any contact, or the use of their profile."""
    person = get_object_or_404(people(request), pk=pk)
    purpose, origin = request.POST.get("purpose", "all"), request.POST.get("origin", "employee")
    deed = {
        "profile": person,
        "purpose": purpose if purpose in LEDGER else "all",
        "origin": origin if origin in ORIGINS else "employee",
        "by": request.user,
        "now": clock.now(),
    }
    if purpose == "profiling":
        done = _("已记下：从现在起不再使用 %(name)s 的画像。") % {"name": person}
    elif purpose == "marketing":
        done = _("已记下：不再给 %(name)s 发营销消息。") % {"name": person}
    else:
        done = _("已记下：%(name)s 不想被联系，从现在起不再出现在任何名单里。") % {"name": person}
    return answer(request, person, done, withdraw_consent, **deed)


@allow()
@require_POST
def consent_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what someone allows, and how they said so."""
    person = get_object_or_404(people(request), pk=pk)
    purpose = request.POST.get("purpose", "all")
    deed = {
        "profile": person,
        "purpose": purpose if purpose in LEDGER else "all",
        "note": posted.text(request, "note"),
        "by": request.user,
        "now": clock.now(),
    }
    return answer(request, person, _("已记下新的同意。"), give_consent, **deed)


@allow("lead", "manager")
@require_POST
def gate_override(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the pace aside for one conversation, with the reason."""
    person = get_object_or_404(people(request), pk=pk)
    purpose, channel = request.POST.get("purpose", ""), request.POST.get("channel", "")
    deed = {
        "profile": person,
        "purpose": purpose if purpose in PURPOSES else "care",
        "channel": channel if channel in Touch.Channel.values else "wecom",
        "note": posted.text(request, "note"),
        "by": request.user,
        "now": clock.now(),
    }
    done = _("可以破例联系 %(name)s 一次，24 小时内有效。原因已经记下。") % {"name": person}
    return answer(request, person, done, override_gate, **deed)


@allow("lead", "manager", "admin")
@require_POST
def profile_protect(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone died, is merely stored, or is a child; who may not see them afterwards leaves."""
    person = get_object_or_404(people(request), pk=pk)
    deed = {
        "profile": person,
        "flags": {name: name in request.POST for name in FLAGS},
        "told_by": request.POST.get("told_by", ""),
        "by": request.user,
        "now": clock.now(),
    }
    answered = answer(request, person, _("记下了，从现在起照办。"), protect_person, **deed)
    return answered if people(request).filter(pk=pk).exists() else redirect("outreach:profile-list")


@allow()
@require_POST
def cooling_off_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave someone in peace for a time."""
    person = get_object_or_404(people(request), pk=pk)
    deed = {"profile": person, "cause": "employee", "by": request.user, "now": clock.now()}
    done = _("%(name)s 进入冷静期，同时开了一张紧急服务单。") % {"name": person}
    return answer(request, person, done, start_cooling_off, **deed)


@allow("lead", "manager")
@require_POST
def cooling_off_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a cooling-off before its time."""
    person = get_object_or_404(people(request), pk=pk)
    deed = {"profile": person, "by": request.user, "now": clock.now()}
    return answer(request, person, _("冷静期提前结束了。"), end_cooling_off, **deed)


@allow()
@require_POST
def friend_mode_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Come back from a friend's distance, with the reason."""
    person = get_object_or_404(people(request), pk=pk)
    deed = {
        "profile": person,
        "note": posted.text(request, "note"),
        "by": request.user,
        "now": clock.now(),
    }
    return answer(request, person, _("老友模式结束了。"), end_friend_mode, **deed)


@allow()
@require_POST
def contact_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a channel again that led to somebody else."""
    person = get_object_or_404(people(request), pk=pk)
    deed = {
        "profile": person,
        "channel": posted.text(request, "channel"),
        "note": posted.text(request, "note"),
        "by": request.user,
        "now": clock.now(),
    }
    return answer(request, person, _("记下了：联系方式已经核对。"), correct_contact, **deed)


@allow()
@require_POST
def preference_link_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link to a person's own page and show it once."""
    person = get_object_or_404(people(request), pk=pk)
    secret = create_preference_link(profile=person, by=request.user, now=clock.now())
    address = request.build_absolute_uri(reverse("outreach:preferences", args=[secret]))
    return render(request, "outreach/preference_link.html", {"profile": person, "address": address})


@allow()
@require_POST
def preference_link_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take every link of a person back."""
    person = get_object_or_404(people(request), pk=pk)
    deed = {"profile": person, "by": request.user, "now": clock.now()}
    return answer(request, person, _("之前的链接都失效了。"), revoke_preference_links, **deed)

"""The check-up: from an item of the day, or from someone's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from outreach.actions.diagnosis import Learned, record_diagnosis
from outreach.forms import DiagnosisForm
from outreach.models import Diagnosis, QueueItem
from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Profile


@allow()
@require_http_methods(["GET", "POST"])
def diagnosis_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the check-up of a conversation from the list."""
    items = QueueItem.objects.visible_to(request.user).select_related("profile")
    item = get_object_or_404(items, pk=pk)
    koe = request.GET.get("koe", "")
    back = reverse("outreach:queue") + (f"?koe={int(koe)}" if koe.isdecimal() else "")
    return _check_up(request, item.profile, item, back)


@allow()
@require_http_methods(["GET", "POST"])
def profile_diagnosis_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in a check-up from someone's page."""
    profile = get_object_or_404(Profile.objects.visible_to(request.user), pk=pk)
    return _check_up(request, profile, None, reverse("outreach:profile", args=[pk]))


def _check_up(request: HttpRequest, profile: Profile, item: QueueItem | None, back: str) -> HttpResponse:
    now = clock.now()
    form = DiagnosisForm(request.POST or None, today=clock.business_date(now))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                learned = _learned(form.cleaned_data)
                record_diagnosis(profile=profile, item=item, learned=learned, by=request.user, now=now)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _done(profile, learned))
                return redirect(back)
    context = {"form": form, "profile": profile, "item": item, "back": back}
    return render(request, "outreach/diagnosis.html", context, status=status)


def _learned(data: dict) -> Learned:
    return Learned(
        answered=data["answered"] == "yes",
        reason=data["reason"],
        mood=data["mood"],
        satisfaction=data["satisfaction"],
        said=data["said"],
        tags=data["tags"],
        promises=[(data["what"], data["due_on"])] if data["what"] else [],
    )


def _done(profile: Profile, learned: Learned) -> str:
    if learned.reason == Diagnosis.Reason.UNWANTED:
        return _("已记下。%(name)s 不想被联系，从现在起不再出现在任何名单里。") % {"name": profile}
    if learned.promises:
        return _("体检已记下。答应 %(name)s 的事，到期那天会提醒您。") % {"name": profile}
    return _("%(name)s 的体检已记下。") % {"name": profile}

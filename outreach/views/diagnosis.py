"""The check-up: from an item of the day, or from someone's page; what is typed survives a lost connection."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from outreach.actions.diagnosis import Learned, record_diagnosis, save_draft
from outreach.forms import DiagnosisForm
from outreach.models import Diagnosis, QueueItem
from outreach.queries import drafts as queries
from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Profile

RESULTS = {"yes": "answered", "no": "no_answer", "refused": "refused", "wrong": "wrong"}


@allow()
@require_http_methods(["GET", "POST"])
def diagnosis_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the check-up of a conversation from the list."""
    item = _item(request, pk)
    koe = request.GET.get("koe", "")
    back = reverse("outreach:queue") + (f"?koe={int(koe)}" if koe.isdecimal() else "")
    return _check_up(request, item.profile, item, back)


@allow()
@require_http_methods(["GET", "POST"])
def profile_diagnosis_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in a check-up from someone's page."""
    profile = get_object_or_404(Profile.objects.visible_to(request.user), pk=pk)
    return _check_up(request, profile, None, reverse("outreach:profile", args=[pk]))


@allow()
@require_POST
def diagnosis_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed of an item's check-up."""
    item = _item(request, pk)
    return _keep(request, item.profile, item)


@allow()
@require_POST
def profile_diagnosis_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed of someone's check-up."""
    return _keep(request, get_object_or_404(Profile.objects.visible_to(request.user), pk=pk), None)


def _item(request: HttpRequest, pk: int) -> QueueItem:
    items = QueueItem.objects.visible_to(request.user).select_related("profile")
    return get_object_or_404(items, pk=pk)


def _keep(request: HttpRequest, profile: Profile, item: QueueItem | None) -> HttpResponse:
    now = clock.now()
    values = {name: request.POST.get(name, "").replace("\0", "") for name in DiagnosisForm.base_fields}
    save_draft(profile=profile, item=item, values=values, by=request.user, now=now)
    return render(request, "outreach/_draft_saved.html", {"now": now})


def _check_up(request: HttpRequest, profile: Profile, item: QueueItem | None, back: str) -> HttpResponse:
    now = clock.now()
    draft = queries.draft(request.user, profile, item)
    initial = draft.values if draft else None
    form = DiagnosisForm(request.POST or None, today=clock.business_date(now), initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                learned = _learned(form.cleaned_data)
                made = record_diagnosis(profile=profile, item=item, learned=learned, by=request.user, now=now)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _done(profile, learned))
                return redirect(_next(made, back))
    context = {
        "form": form,
        "profile": profile,
        "item": item,
        "back": back,
        "draft": draft,
        "draft_url": _draft_url(profile, item),
        "recorded_at": queries.recorded_at(request.user, profile),
    }
    return render(request, "outreach/diagnosis.html", context, status=status)


def _draft_url(profile: Profile, item: QueueItem | None) -> str:
    if item:
        return reverse("outreach:diagnosis-draft", args=[item.pk])
    return reverse("outreach:profile-diagnosis-draft", args=[profile.pk])


def _next(made: Diagnosis, back: str) -> str:
    """Go on to the proposed remedy where there is one."""
    return reverse("outreach:remedy", args=[made.pk]) if made.remedy else back


def _learned(data: dict) -> Learned:
    result = RESULTS[data["answered"]]
    return Learned(
        answered=result in ("answered", "refused"),
        result=result,
        reason=Diagnosis.Reason.UNWANTED if result == "refused" else data["reason"],
        mood=data["mood"],
        satisfaction=data["satisfaction"],
        product_score=data["product_score"],
        service_score=data["service_score"],
        said=data["said"],
        tags=data["tags"],
        promises=[(data["what"], data["due_on"])] if data["what"] else [],
        voice=(data["voice_kind"], data["voice_topic"]) if data["voice"] else None,
    )


def _done(profile: Profile, learned: Learned) -> str:
    if learned.result == Diagnosis.Result.REFUSED:
        return _("已记下。%(name)s 不想被联系，从现在起不再出现在任何名单里。") % {"name": profile}
    if learned.result == Diagnosis.Result.WRONG_PERSON:
        return _("已记下：联系到的不是%(name)s本人，核对之前不用这个联系方式。") % {"name": profile}
    if learned.promises:
        return _("体检已记下。答应 %(name)s 的事，到期那天会提醒您。") % {"name": profile}
    return _("%(name)s 的体检已记下。") % {"name": profile}

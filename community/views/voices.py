"""Pages of voices: the list, one voice, the form for a new one, and the wall."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.actions.voices import (
    Said,
    hear_voice,
    hide_voice,
    move_voice,
    note_told,
    show_voice,
    take_voice,
)
from community.forms import StepForm, VoiceFilterForm, VoiceForm, WallForm
from community.models import Message, Voice
from community.queries import voices as queries
from community.rules.voices import next_states
from scrm.lib import clock
from scrm.lib.auth import allow, public, unlist
from scrm.lib.errors import Refused
from users.models import Profile

PAGE = 30


@allow()
@require_GET
def voice_list(request: HttpRequest) -> HttpResponse:
    """List voices: those that wait too long first, then by state."""
    now = clock.now()
    form = VoiceFilterForm(request.GET)
    chosen = dict(form.cleaned_data) if form.is_valid() else {"state": "", "kind": "", "topic": ""}
    counts = queries.counts(request.user, now)
    chosen["state"] = chosen["state"] or ("overdue" if counts.overdue else Voice.State.RECEIVED)
    page = Paginator(queries.voices(request.user, now, **chosen), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "query": query.urlencode(), "tabs": _tabs(chosen["state"], counts)}
    return render(request, "community/voice_list.html", context | {"filter": form, "now": now, **chosen})


@allow()
@require_GET
def voice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a voice with every step, and what may be done next."""
    return _show(request, _voice(request, pk))


@allow()
@require_http_methods(["GET", "POST"])
def voice_create(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Write down what someone of one's people said."""
    person = get_object_or_404(Profile.objects.visible_to(request.user), pk=profile_id)
    return _hear(request, person, "form", VoiceForm(request.POST or None))


@allow()
@require_http_methods(["GET", "POST"])
def message_voice(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a voice of a message in a group."""
    now = clock.now()
    readable = Message.objects.readable_by(request.user, clock.business_date(now))
    message = get_object_or_404(readable.filter(is_staff=False).select_related("profile", "group"), pk=pk)
    form = VoiceForm(request.POST or None, initial={"text": message.text})
    where = {"message": message, "group": message.group, "said_at": message.sent_at}
    return _hear(request, message.profile, "group", form, **where)


@allow()
@require_POST
def voice_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a voice one step on: everybody may answer, leads and managers decide."""
    found, form = _voice(request, pk), StepForm(request.POST)
    if not form.is_valid():
        return _show(request, found, _("没有这一步。"))
    if form.cleaned_data["state"] != Voice.State.ANSWERED and request.user.role == "koe":
        raise PermissionDenied
    return _act(request, found, _("记下了。"), move_voice, **form.cleaned_data)


@allow()
@require_POST
def voice_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a voice up oneself."""
    return _act(request, _voice(request, pk), _("这条由您跟进。"), take_voice, owner=request.user)


@allow()
@require_POST
def voice_tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the author heard, at another occasion, what their voice changed."""
    found = _voice(request, pk)
    note_told(profile_id=found.profile_id, by=request.user, now=clock.now())
    messages.success(request, _("记下了：Ta 已经知道了。"))
    return redirect("community:voice", pk=pk)


@allow("lead", "manager", "admin")
@require_POST
def voice_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a voice on the wall."""
    found, form = _voice(request, pk), WallForm(request.POST)
    if not form.is_valid():
        return _show(request, found, _("写一句墙上怎么说，最多 300 字。"))
    return _act(request, found, _("放上心声墙了。"), show_voice, **form.cleaned_data)


@allow("lead", "manager", "admin")
@require_POST
def voice_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a voice off the wall."""
    return _act(request, _voice(request, pk), _("从心声墙上拿下来了。"), hide_voice)


@allow()
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Show what users' voices have changed, and the link with which users may see it."""
    token = queries.wall_token(clock.now()) if request.user.role in ("manager", "admin") else ""
    context = {"voices": queries.wall(), "token": token, "days": queries.WALL_DAYS}
    return render(request, "community/wall.html", context)


@public
@require_GET
def wall_shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the wall to whoever has the link; nothing on it names a person."""
    if not queries.is_wall_token(token, clock.now()):
        raise Http404
    return unlist(render(request, "community/wall_shared.html", {"voices": queries.wall()}))


def _voice(request: HttpRequest, pk: int) -> Voice:
    seen = Voice.objects.visible_to(request.user).select_related(
        "profile", "owner", "group", "campaign", "source"
    )
    return get_object_or_404(seen, pk=pk)


def _hear(request: HttpRequest, person: Profile, origin: str, form: VoiceForm, **where: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            said = Said(**(form.cleaned_data | where))
            voice = hear_voice(profile=person, said=said, origin=origin, by=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("记下了，一个工作日内给 Ta 回应。"))
            return redirect("community:voice", pk=voice.pk)
    status = 422 if form.errors else 200
    return render(request, "community/voice_form.html", {"form": form, "profile": person}, status=status)


def _act(request: HttpRequest, voice: Voice, done: str, action: Callable, **deed: Any) -> HttpResponse:
    """Do it, say so or say why not, and come back to the voice."""
    try:
        action(voice=voice, **deed, by=request.user, now=clock.now())
    except Refused as refusal:
        return _show(request, _voice(request, voice.pk), str(refusal), deed.get("note", ""))
    messages.success(request, done)
    return redirect("community:voice", pk=voice.pk)


def _show(request: HttpRequest, voice: Voice, error: str = "", note: str = "") -> HttpResponse:
    now = clock.now()
    is_deciding = request.user.role != "koe"
    following = [
        state for state in next_states(voice.kind, voice.state) if is_deciding or state == "answered"
    ]
    context = {
        "voice": voice,
        "steps": voice.steps.select_related("employee"),
        "next": [(state, Voice.State(state).label) for state in following],
        "days_late": queries.working_days_late(voice.due_at, now) if voice.state == "received" else 0,
        "is_deciding": is_deciding,
        "wall_form": WallForm(initial={"text": voice.wall_text, "may_show": voice.may_show}),
        "error": error,
        "note": note,
        "is_seen": Profile.objects.visible_to(request.user).filter(pk=voice.profile_id).exists(),
    }
    return render(request, "community/voice.html", context, status=422 if error else 200)


def _tabs(state: str, counts: queries.Counts) -> list[dict[str, Any]]:
    named = [("overdue", _("逾期"), counts.overdue)]
    named += [(code, label, counts.by_state.get(code, 0)) for code, label in Voice.State.choices]
    named.append(("all", _("全部"), sum(counts.by_state.values())))
    return [
        {"url": f"?state={code}", "label": label, "is_current": code == state, "count": number}
        for code, label, number in named
    ]

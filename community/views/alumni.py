"""Pages of alumni who help: who does, what they are asked, and what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.actions import alumni
from community.forms import AlumniRoleForm, ConsultationForm
from community.models import AlumniRole, Ask, Consultation, Voice
from community.queries import alumni as queries
from community.rules.alumni import ASK_DAYS, MOST_ASKS
from community.views.farewell_tabs import farewell_tabs
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Profile


@allow()
@require_GET
def alumni_list(request: HttpRequest) -> HttpResponse:
    """List who helps with what, whose year ends, and what waits for an answer or for thanks."""
    now = clock.now()
    today = clock.business_date(now)
    context = {
        "helpers": queries.helpers(queries.roles(request.user), now),
        "renewals": queries.renewals(request.user, today),
        "asks": queries.open_asks(request.user),
        "questions": queries.questions(request.user, now),
        "today": today,
        "days": ASK_DAYS,
        "most": MOST_ASKS,
        "sections": farewell_tabs("alumni-list"),
    }
    return render(request, "community/alumni_list.html", context)


@allow()
@require_http_methods(["GET", "POST"])
def role_create(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Note what an alumnus agreed to help with."""
    person = get_object_or_404(Profile.objects.visible_to(request.user), pk=profile_id)
    role = queries.role_of(person)
    known = {"kinds": role.kinds, "topics": role.topics, "note": role.note} if role else {}
    form = AlumniRoleForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            deed = {"profile": person, "by": request.user, "now": clock.now()}
            alumni.take_up_role(**form.cleaned_data, **deed)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("谢谢 Ta 答应。聘期一年，到期前会提醒您续聘。"))
            return redirect("community:alumni-list")
    context = {"form": form, "profile": person}
    return render(request, "community/role_form.html", context, status=422 if form.errors else 200)


@allow()
@require_POST
def role_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone stays another year."""
    done = _("续聘一年。别忘了谢谢 Ta。")
    return _act(request, "alumni-list", done, alumni.renew_role, role=_role(request, pk))


@allow()
@require_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    deed = {"role": _role(request, pk), "note": posted.text(request, "note")}
    return _act(request, "alumni-list", _("角色结束了，Ta 的回答都留着。"), alumni.end_role, **deed)


@allow()
@require_GET
def consultation_list(request: HttpRequest) -> HttpResponse:
    """List what the board is asked, and what came of it."""
    context = {
        "consultations": queries.consultations(request.user)[:50],
        "is_leading": request.user.role != "koe",
        "sections": farewell_tabs("consultation-list"),
    }
    return render(request, "community/consultation_list.html", context)


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def consultation_create(request: HttpRequest) -> HttpResponse:
    """Put a question to the board."""
    form = ConsultationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = alumni.open_consultation(values=form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("写好了。请在右边选要请教的顾问。"))
        return redirect("community:consultation", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "community/consultation_form.html", {"form": form}, status=status)


@allow()
@require_GET
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a consultation: whom it asks, their answers, and what became of it."""
    found = _consultation(request, pk)
    may_ask = request.user.role != "koe" and not found.closed_at
    seen = set(Ask.objects.visible_to(request.user).filter(consultation=found).values_list("pk", flat=True))
    context = {
        "consultation": found,
        "asks": [(ask, ask.pk in seen) for ask in queries.asks_of(found)],
        "advisers": queries.advisers_for(found, clock.now()) if may_ask else [],
        "may_ask": may_ask,
        "days": ASK_DAYS,
        "most": MOST_ASKS,
    }
    return render(request, "community/consultation.html", context)


@allow("lead", "manager", "admin")
@require_POST
def consultation_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a consultation with what became of it."""
    deed = {"consultation": _consultation(request, pk), "outcome": posted.text(request, "outcome")}
    done = _("记下了。请逐个谢谢他们，说说后来怎样了。")
    return _act(request, "consultation", done, alumni.close_consultation, pk, **deed)


@allow("lead", "manager", "admin")
@require_POST
def adviser_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an adviser."""
    roles = AlumniRole.objects.filter(kinds__contains=["adviser"])
    role = get_object_or_404(roles, pk=posted.number(posted.text(request, "role")) or 0)
    deed = {
        "role": role,
        "consultation": _consultation(request, pk),
        "reason": posted.text(request, "reason"),
    }
    done = _("记下了。Ta 的 KOE 会在合适的日子写给 Ta。")
    return _act(request, "consultation", done, alumni.ask_adviser, pk, **deed)


@allow()
@require_POST
def mentor_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a mentor about a newer owner's question."""
    voice = get_object_or_404(Voice.objects.visible_to(request.user), pk=pk)
    roles = AlumniRole.objects.filter(kinds__contains=["mentor"])
    role = get_object_or_404(roles, pk=posted.number(posted.text(request, "role")) or 0)
    deed = {"role": role, "voice": voice, "reason": posted.text(request, "reason")}
    done = _("记下了。Ta 的 KOE 会在合适的日子写给 Ta。")
    return _act(request, "alumni-list", done, alumni.ask_mentor, **deed)


@allow()
@require_POST
def ask_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an answer, or that there is none."""
    ask, answer = _ask(request, pk), posted.text(request, "answer")
    done = _("回答收好了，别忘了谢谢 Ta。") if answer.strip() else _("记下了，这次不麻烦 Ta。")
    return _act(request, "alumni-list", done, alumni.settle_ask, ask=ask, answer=answer)


@allow()
@require_POST
def ask_thank(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone was thanked."""
    return _act(request, "alumni-list", _("谢过了。"), alumni.thank_for_ask, ask=_ask(request, pk))


def _role(request: HttpRequest, pk: int) -> AlumniRole:
    return get_object_or_404(AlumniRole.objects.visible_to(request.user), pk=pk)


def _ask(request: HttpRequest, pk: int) -> Ask:
    return get_object_or_404(Ask.objects.visible_to(request.user), pk=pk)


def _consultation(request: HttpRequest, pk: int) -> Consultation:
    return get_object_or_404(queries.consultations(request.user), pk=pk)


def _act(
    request: HttpRequest, page: str, done: str, action: Callable, pk: int | None = None, **deed: Any
) -> HttpResponse:
    """Do it, say so or say why not, and go to the page."""
    try:
        action(**deed, by=request.user, now=clock.now())
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"community:{page}", *([pk] if pk else []))

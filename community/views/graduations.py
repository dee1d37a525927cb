"""Pages of farewells: who may be leaving, one ceremony, and its page for everybody."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.actions import graduations
from community.forms import BlessingForm, GraduationForm
from community.models import Blessing, Graduation
from community.queries import graduations as queries
from community.rules.farewells import deeds
from community.views.farewell_tabs import farewell_tabs
from scrm.lib import clock, posted
from scrm.lib.auth import allow, public, unlist
from scrm.lib.errors import Refused
from users.models import Profile

PAGE = 30


@allow()
@require_GET
def graduation_list(request: HttpRequest) -> HttpResponse:
    """List farewells: those noticed with the sign, those in preparation, those held."""
    state = request.GET.get("state", "")
    state = state if state in Graduation.State.values else Graduation.State.NOTICED
    counts = queries.states(request.user)
    page = Paginator(queries.graduations(request.user, state), PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"url": f"?state={code}", "label": label, "is_current": code == state, "count": counts.get(code, 0)}
        for code, label in Graduation.State.choices
    ]
    context = {"page": page, "tabs": tabs, "state": state, "sections": farewell_tabs("graduation-list")}
    return render(request, "community/graduation_list.html", context)


@allow()
@require_POST
def graduation_create(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Begin a farewell by hand."""
    person = get_object_or_404(Profile.objects.visible_to(request.user), pk=profile_id)
    made = graduations.notice_farewell(profile=person, origin="hand", by=request.user, now=clock.now())
    return redirect("community:graduation", pk=made.pk)


@allow()
@require_http_methods(["GET", "POST"])
def graduation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a farewell, and keep what is written for it."""
    found = _graduation(request, pk)
    if request.method == "GET":
        return _show(request, found)
    form = GraduationForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form)
    done = _("已保存。")
    return _act(request, found, done, graduations.prepare_graduation, values=form.cleaned_data)


@allow()
@require_POST
def graduation_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the ceremony with what was written last; what was written is kept even if it can't be held."""
    found, form = _graduation(request, pk), GraduationForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form)
    try:
        deed: dict[str, Any] = {"by": request.user, "now": clock.now()}
        graduations.prepare_graduation(graduation=found, values=form.cleaned_data, **deed)
    except Refused as refusal:
        return _show(request, _graduation(request, pk), str(refusal))
    return _act(request, found, _("毕业典礼办好了。谢谢您好好送 Ta。"), graduations.hold_graduation)


@allow()
@require_POST
def graduation_let_be(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold no ceremony."""
    note = posted.text(request, "note")
    return _act(request, _graduation(request, pk), _("记下了，这次不办。"), graduations.let_be, note=note)


@allow()
@require_POST
def graduation_story(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the favourite story that came after the day."""
    story = posted.text(request, "story")
    return _act(request, _graduation(request, pk), _("故事收好了。"), graduations.add_story, story=story)


@allow()
@require_POST
def graduation_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the public link."""
    note = posted.text(request, "consent_note")
    done = _("公开的链接好了，随时可以收回。")
    return _act(request, _graduation(request, pk), done, graduations.show_graduation, consent_note=note)


@allow()
@require_POST
def graduation_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the public link back."""
    return _act(request, _graduation(request, pk), _("链接收回了。"), graduations.hide_graduation)


@allow()
@require_POST
def blessing_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down someone's kind words."""
    found, form = _graduation(request, pk), BlessingForm(request.POST)
    if not form.is_valid():
        return _show(request, found, blessing_form=form)
    return _act(request, found, _("祝福收好了。"), graduations.add_blessing, **form.cleaned_data)


@allow()
@require_POST
def blessing_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take kind words away."""
    seen = Graduation.objects.visible_to(request.user)
    found = get_object_or_404(Blessing.objects.filter(graduation__in=seen), pk=pk)
    graduations.remove_blessing(blessing=found, by=request.user, now=clock.now())
    messages.success(request, _("拿掉了。"))
    return redirect("community:graduation", pk=found.graduation_id)


@allow()
@require_GET
def graduation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page of a ceremony, for the screen in the room or on paper."""
    return render(request, "community/graduation_page.html", _page(_graduation(request, pk), in_public=False))


@public
@require_GET
def graduation_shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page to whoever has the link, as long as the person agrees."""
    found = queries.graduation_of_link(token, clock.now())
    if found is None:
        raise Http404
    return unlist(render(request, "community/graduation_page.html", _page(found, in_public=True)))


def _graduation(request: HttpRequest, pk: int) -> Graduation:
    seen = Graduation.objects.visible_to(request.user).select_related("profile", "closed_by")
    return get_object_or_404(seen, pk=pk)


def _page(found: Graduation, *, in_public: bool) -> dict[str, Any]:
    counts = found.counts or queries.counts_of(found.profile, clock.now())
    return {
        "graduation": found,
        "name": found.shown_name or str(found.profile),
        "badges": [Graduation.Badge(code).label for code in found.badges],
        "deeds": deeds(counts),
        "blessings": queries.blessings_of(found, in_public=in_public),
        "in_public": in_public,
    }


def _act(request: HttpRequest, found: Graduation, done: str, action: Callable, **deed: Any) -> HttpResponse:
    """Do it, say so or say why not, and come back to the farewell."""
    try:
        action(graduation=found, **deed, by=request.user, now=clock.now())
    except Refused as refusal:
        return _show(request, _graduation(request, found.pk), str(refusal))
    messages.success(request, done)
    return redirect("community:graduation", pk=found.pk)


def _show(
    request: HttpRequest,
    found: Graduation,
    error: str = "",
    form: GraduationForm | None = None,
    blessing_form: BlessingForm | None = None,
) -> HttpResponse:
    now = clock.now()
    failed = bool(error or form or blessing_form)
    context = _page(found, in_public=False) | {
        "form": form or GraduationForm(instance=found),
        "blessing_form": blessing_form or BlessingForm(),
        "still_owned": []
        if found.closed_at
        else queries.held_products(found.profile, clock.business_date(now)),
        "token": queries.link_token(found, now),
        "error": error,
    }
    return render(request, "community/graduation.html", context, status=422 if failed else 200)

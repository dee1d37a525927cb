"""Owns the pages of kept filters: save one, look at them, count them, rename, share, delete."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from segmentation.actions.filters import change_filter, delete_filter, save_filter
from segmentation.forms import PeopleForm, SavedFilterForm
from segmentation.models import SavedFilter
from segmentation.queries.filters import query_of, saved_filters
from segmentation.queries.people import MOST_LISTED, people, people_number
from segmentation.views.chips import chips


@allow()
@require_safe
def saved_filter_list(request: HttpRequest) -> HttpResponse:
    """List the filters that the viewer may use, own ones first."""
    found = [_told(kept, request) for kept in saved_filters(request.user)]
    context = {
        "own": [kept for kept in found if kept.owner_id == request.user.pk],
        "shared": [kept for kept in found if kept.owner_id != request.user.pk],
    }
    return render(request, "segmentation/saved_filter_list.html", context)


@allow()
@require_POST
def saved_filter_create(request: HttpRequest) -> HttpResponse:
    """Keep the filters of an address under a name, and come back to the people."""
    query = request.POST.get("query", "")
    chosen = PeopleForm(QueryDict(query), viewer=request.user)
    form = SavedFilterForm(request.POST, viewer=request.user, prefix="kept")
    codes = chosen.codes() if chosen.is_valid() else {}
    if not codes:
        messages.error(request, _("先选好条件，再保存筛选。"))
    elif not form.is_valid():
        messages.error(request, _("请给筛选起一个名字，最多 40 个字。"))
    else:
        done = _("筛选「{name}」保存好了。").format(name=form.cleaned_data["name"])
        _try(request, done, save_filter, codes=codes, **_named(form))
    return redirect(f"{reverse('segmentation:people')}?{urlencode(codes, doseq=True)}")


@allow()
@require_POST
def saved_filter_change(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Rename a filter, share it or stop sharing it."""
    kept = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=filter_id)
    form = SavedFilterForm(request.POST, viewer=request.user, prefix=f"kept-{kept.pk}")
    if form.is_valid():
        _try(request, _("筛选改好了。"), change_filter, kept=kept, **_named(form))
    else:
        messages.error(request, _("请给筛选起一个名字，最多 40 个字。"))
    return redirect("segmentation:saved-filter-list")


@allow()
@require_POST
def saved_filter_delete(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Forget a filter."""
    kept = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=filter_id)
    _try(request, _("筛选删掉了。"), delete_filter, kept=kept)
    return redirect("segmentation:saved-filter-list")


@allow()
@require_safe
def saved_filter_count(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Count the people of a filter whom the viewer may see, for the list to fetch when it is there."""
    kept = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=filter_id)
    form = PeopleForm(QueryDict(query_of(kept)), viewer=request.user)
    now = clock.now()
    context = {"count": None, "most": MOST_LISTED, "now": now}
    if form.is_valid():
        found = people(request.user, form.cleaned_data, clock.business_date(now))
        words = [chip.label for chip in chips(form, form.data)]
        context |= {"count": people_number(found), "words": _("；").join(words)}
    return render(request, "segmentation/_saved_filter_count.html", context)


def _told(kept: SavedFilter, request: HttpRequest) -> SavedFilter:
    """Give a filter what its card shows: where it leads, and a form where it is the viewer's own."""
    kept.url = f"{reverse('segmentation:people')}?{query_of(kept)}"
    if kept.owner_id == request.user.pk:
        kept.form = SavedFilterForm(instance=kept, viewer=request.user, prefix=f"kept-{kept.pk}")
    return kept


def _named(form: SavedFilterForm) -> dict:
    return {"name": form.cleaned_data["name"], "is_shared": form.cleaned_data.get("is_shared", False)}


def _try(request: HttpRequest, done: str, action, **deed) -> None:
    """Do it and say so, or say why not."""
    try:
        action(**deed, by=request.user, now=clock.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)

"""Pages for what kinds of events mean."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scrm.lib import clock
from scrm.lib.auth import allow
from users import queries
from users.actions import event_types
from users.forms import EventTypeForm
from users.models import Behaviour, EventType, Source

PER_PAGE = 50
COUNTED_MOST = 1_000


@allow("manager", "admin")
@require_http_methods(["GET"])
def event_type_list(request: HttpRequest) -> HttpResponse:
    """List event types of every source or one, unknown ones first."""
    unknown_first = Case(When(dimension="", is_passive=False, then=Value(0)), default=Value(1))
    rows = EventType.objects.select_related("source", "behaviour").order_by(
        unknown_first, "source__code", "code"
    )
    sources = list(Source.objects.all())
    chosen = next((one for one in sources if str(one.pk) == request.GET.get("source")), None)
    if chosen:
        rows = rows.filter(source=chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    seen = queries.event_types_seen(list(page), COUNTED_MOST)
    shown = [(one, *seen.get(one.pk, (0, None))) for one in page]
    context = {"page": page, "rows": shown, "sources": sources, "chosen": chosen, "most": COUNTED_MOST}
    return render(request, "users/event_type_list.html", context)


@allow("manager", "admin")
@require_http_methods(["GET", "POST"])
def event_type_map(request: HttpRequest, event_type_id: int) -> HttpResponse:
    """Give an event type its meaning."""
    event_type = get_object_or_404(EventType.objects.select_related("source", "behaviour"), pk=event_type_id)
    meaning = "passive" if event_type.is_passive else event_type.dimension
    initial = {"meaning": meaning, "label": event_type.label, "behaviour": str(event_type.behaviour or "")}
    initial["is_money"] = event_type.is_money
    form = EventTypeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _is_mapped(request, event_type, form):
        return redirect("users:event-type-list")
    names = Behaviour.objects.order_by("name").values_list("name", flat=True).distinct()
    context = {"form": form, "event_type": event_type, "names": names}
    return render(request, "users/event_type_map.html", context)


def _is_mapped(request: HttpRequest, event_type: EventType, form: EventTypeForm) -> bool:
    """Save what the form says, or show why not; say whether it was saved."""
    meaning = form.cleaned_data["meaning"]
    try:
        marked = event_types.map_event_type(
            event_type=event_type,
            dimension="" if meaning == "passive" else meaning,
            is_passive=meaning == "passive",
            label=form.cleaned_data["label"],
            behaviour=form.cleaned_data["behaviour"],
            is_money=form.cleaned_data["is_money"],
            by=request.user,
            now=clock.now(),
        )
    except event_types.TooManyBehaviours as refusal:
        form.add_error("behaviour", str(refusal))
        return False
    messages.success(request, _("已保存。已有的行为会在今晚重新计算。") if marked else _("已保存。"))
    return True

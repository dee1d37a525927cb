"""The page of the rules: what is in force, what a change would do, saving it and going back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import retarget

from outreach.actions.forecasts import ask_forecast
from outreach.forms import PolicyForm
from outreach.models import Forecast
from outreach.queries import policy as queries
from outreach.queries.effect import Effect, Horizon, Move, effect, whole_effect
from outreach.rules.settings import changes, readable
from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from segmentation.models.standing import Quadrant, State
from segmentation.queries import preview
from users.actions.policies import save_policy
from users.models import Employee


@allow("manager", "admin")
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show the rules of an area; a post looks ahead or saves, and never loses what was typed."""
    area = _area(request.GET.get("area", "standing"))
    values, version = queries.in_force(area)
    if request.method == "GET":
        return _page(request, area, _blank(request, area, values, version), values)
    form = _form(area, values, request.POST)
    if not form.is_valid():
        return _page(request, area, form, values, status=422)
    if request.POST.get("do") == "save":
        return _save(request, area, form, values)
    return _page(request, area, form, values, _ahead(request, area, values, form.cleaned_data["values"]))


@allow("manager", "admin")
@require_GET
def policy_forecast(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far an exact forecast is, or what it found; for htmx the part alone."""
    forecast = get_object_or_404(Forecast.objects.select_related("run"), pk=pk)
    area, asked = forecast.area, queries.complete(forecast.area, forecast.values)
    base = queries.values_of(area, getattr(forecast, f"{area}_version"))
    found = _exact(forecast, request.user)
    extra = _context(forecast, found, base or {}, asked)
    if not request.htmx or request.htmx.history_restore_request:
        values, version = queries.in_force(area)
        form = _form(area, asked, initial={"version": version})
        return _page(request, area, form, values, extra)
    if found is None:
        return render(request, "outreach/_policy_forecast.html", extra)
    return retarget(render(request, "outreach/_policy_effect.html", extra), "#effect")


@allow("manager", "admin")
@require_POST
def policy_restore(request: HttpRequest) -> HttpResponse:
    """Make a new version that equals an old one."""
    area, number = _area(request.POST.get("area", "")), request.POST.get("restored", "")
    values = queries.values_of(area, int(number)) if number.isdecimal() and len(number) < 9 else None
    if values is None:
        raise Http404
    note, started = _("回到第 %(version)s 版") % {"version": number}, request.POST.get("version", "")
    try:
        save_policy(
            area=area,
            values=values,
            note=note,
            version=int(started) if started.isdecimal() and len(started) < 9 else -1,
            by=request.user,
            now=clock.now(),
        )
        messages.success(request, _("已经回到第 %(version)s 版的规则。") % {"version": number})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(area))


def _ahead(request: HttpRequest, area: str, values: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Look ahead on everybody, or on a sample while a worker counts everybody."""
    if preview.is_small():
        return _context(None, effect(area, asked, request.user), values, asked)
    forecast = ask_forecast(area=area, values=asked, by=request.user, now=clock.now())
    found = forecast and _exact(forecast, request.user)
    return _context(forecast, found or effect(area, asked, request.user), values, asked)


def _exact(forecast: Forecast, viewer: Employee) -> Effect | None:
    """Return what a finished forecast found."""
    if forecast.state != Forecast.State.DONE:
        return None
    return whole_effect(forecast.area, forecast.run, forecast.people, forecast.counted, viewer)


def _context(
    forecast: Forecast | None, ahead: Effect | None, values: dict[str, Any], asked: dict[str, Any]
) -> dict[str, Any]:
    return {
        "was_asked": True,
        "forecast": forecast,
        "effect": _told(ahead),
        "changed": [readable(*one) for one in changes(values, asked)],
    }


def _area(name: str) -> str:
    if name not in queries.AREAS:
        raise Http404
    return name


def _address(area: str) -> str:
    return reverse("outreach:policy") + f"?area={area}"


def _form(area: str, values: dict[str, Any], data: Any = None, **kwargs: Any) -> PolicyForm:
    return PolicyForm(data, area=area, values=values, read=queries.AREAS[area].read, **kwargs)


def _blank(request: HttpRequest, area: str, values: dict[str, Any], version: int) -> PolicyForm:
    """Return the form with what is in force, or with a named setting; the brand's calendar stays."""
    preset = queries.AREAS[area].presets.get(request.GET.get("preset", ""))
    shown = preset | _own(values) if preset else values
    return _form(area, shown, initial={"version": version})


def _own(values: dict[str, Any]) -> dict[str, Any]:
    """Return what belongs to the brand and to no named setting."""
    return {name: values[name] for name in ("quiet", "value_attribute", "worths")}


def _save(request: HttpRequest, area: str, form: PolicyForm, values: dict[str, Any]) -> HttpResponse:
    data = form.cleaned_data
    wanted = {name: data[name] for name in ("values", "note", "version")}
    try:
        save_policy(area=area, by=request.user, now=clock.now(), **wanted)
        messages.success(request, _saved(area))
        return redirect(_address(area))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        form.data = form.data.copy()
        form.data["version"] = queries.in_force(area)[1]  # so that saving again is a decision of its own
    return _page(request, area, form, values, status=422)


def _saved(area: str) -> str:
    if area == "standing":
        return _("保存了。从下一次夜间计算起生效，已经算出的现状不变。")
    if area == "service":
        return _("保存了。新开的服务单从现在起按新的时限计时，已经在计时的不变。")
    return _("保存了。能不能联系从现在起按新规则回答，名单从下一次更新起。")


def _page(
    request: HttpRequest,
    area: str,
    form: PolicyForm,
    values: dict[str, Any],
    extra: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "area": area,
        "form": form,
        "sections": list(form.sections()),
        "tabs": [
            {"url": _address(name), "label": label, "is_current": name == area}
            for name, label in (
                ("standing", _("现状规则")),
                ("contact", _("触达分寸")),
                ("service", _("服务时限")),
            )
        ],
        "presets": _presets(area, values),
        "history": queries.history(area),
        "version": queries.in_force(area)[1],
    }
    return render(request, "outreach/policy.html", context | (extra or {}), status=status)


def _presets(area: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    names = {"sensitive": _("灵敏"), "standard": _("标准"), "strict": _("严格")}
    return [
        {
            "url": f"{_address(area)}&preset={name}",
            "label": names[name],
            "is_current": preset | _own(values) == values,
        }
        for name, preset in queries.AREAS[area].presets.items()
    ]


def _told(ahead: Effect | None) -> dict[str, Any] | None:
    """Give an effect the words of the page."""
    if ahead is None:
        return None
    names = {"next_night": _("下一次计算"), "settled": _("观察期过后")}
    return {
        "ahead": ahead,
        "horizons": [
            {
                "name": name,
                "title": names[name],
                "found": horizon,
                "axes": _axes(horizon),
                "examples": [_move(move) for move in horizon.examples],
            }
            for name, horizon in ahead.horizons.items()
        ],
    }


def _axes(horizon: Horizon) -> list[dict[str, Any]]:
    titles = {"state": _("活跃状态"), "quadrant": _("象限"), "tier": _("价值等级")}
    return [
        {
            "title": titles[axis],
            "changed": horizon.changed[axis],
            "flows": [
                {"before": _word(axis, flow.before), "after": _word(axis, flow.after), "people": flow.people}
                for flow in flows
            ],
        }
        for axis, flows in horizon.flows.items()
    ]


def _move(move: Move) -> dict[str, Any]:
    """Name the axes on which someone moves, with before and after."""
    steps = [
        (_word(axis, move.before[axis]), _word(axis, move.after[axis]))
        for axis in move.before
        if move.before[axis] != move.after[axis]
    ]
    return {"profile": move.profile, "steps": steps}


def _word(axis: str, code: str) -> Any:
    if not code or code == "none":
        return _("没有")
    return {"state": State, "quadrant": Quadrant}[axis](code).label if axis != "tier" else code

"""Owns the page of a past morning of one person: where they stood, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scrm.lib import clock
from scrm.lib.auth import allow
from segmentation.forms import MorningForm
from segmentation.queries import evidence
from segmentation.queries.past import evidence_on
from segmentation.queries.policy import standing_policy
from segmentation.queries.worths import worth_of
from users.models import EventType, Profile


@allow()
@require_safe
def profile_standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where someone stood on the morning of a date, today's when none is given."""
    person = get_object_or_404(Profile.objects.visible_to(request.user), pk=pk)
    today = clock.business_date(clock.now())
    form = MorningForm(request.GET if "date" in request.GET else {"date": today.isoformat()})
    context = {"profile": person, "form": form, "today": today}
    if not form.is_valid():
        return render(request, "segmentation/profile_standing.html", context, status=400)
    past = evidence_on(person, min(form.cleaned_data["date"], today))
    if past:
        context |= {"past": past, "standing": past.standing, "sentences": past.sentences()}
        context |= _table(evidence.behaviours(past.standing))
        context["worth"] = worth_of(person, standing_policy(past.standing.policy_version))
    return render(request, "segmentation/profile_standing.html", context)


def _table(behaviours: list[evidence.Fact]) -> dict:
    """Return the rhythm of each behaviour as a table."""
    if not behaviours:
        return {}
    days = behaviours[0]["period_days"]
    spans = [_("往前第 {number} 个 {days} 天").format(number=number, days=days) for number in (3, 2, 1)]
    head = [_("行为"), _("过去每周几天"), *spans, _("最近一次")]
    return {"head": head, "rows": [_row(behaviour) for behaviour in behaviours]}


def _row(behaviour: evidence.Fact) -> list:
    name = behaviour["behaviour"] or EventType.Dimension(behaviour["dimension"]).label
    return [name, f"{behaviour['per_week']:g}", *behaviour["periods"], behaviour["last_on"].isoformat()]

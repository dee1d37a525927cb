"""The page of one person, and its small deeds."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.queries.campaigns import campaigns_for
from community.queries.crises import crises_to_join
from community.queries.graduations import badges_of, graduation_of
from community.queries.groups import groups_for, memberships_of
from community.queries.voices import voices_of
from outreach.actions.memory import (
    add_tags,
    keep_promise,
    note_birthday_calendar,
    remove_tag,
    reveal_contact_point,
)
from outreach.models import Diagnosis, Promise
from outreach.queries import gate, plans
from outreach.queries import profile as queries
from outreach.queries.handover import handed_over
from outreach.queries.rhythm import rhythm_of
from outreach.queries.suggestions import language_for, liked_by, salutation_of
from outreach.queries.tickets import tickets_of
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from segmentation.queries import evidence
from segmentation.queries.policy import standing_policy
from segmentation.queries.risk import risk_grids, risk_percentile
from users.models import ContactPoint, Profile, Tag


@allow()
@require_GET
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that is known of someone, or only older moments for htmx."""
    person = get_object_or_404(people(request).select_related("standing"), pk=pk)
    before = _instant(request.GET.get("before", ""))
    context = {"profile": person, "timeline": queries.timeline(person, before), "before": before}
    if request.htmx and before:
        return render(request, "outreach/_timeline.html", context)
    known = _known(person, clock.now()) | {"crises_open": crises_to_join(person, request.user)}
    return render(request, "outreach/profile.html", context | known)


@allow()
@require_POST
def contact_point_reveal(request: HttpRequest, pk: int, contact_point: int) -> HttpResponse:
    """Show a contact point in full, once, and write down who looked."""
    person = get_object_or_404(people(request), pk=pk)
    point = get_object_or_404(ContactPoint.objects.filter(profile=person), pk=contact_point)
    value = reveal_contact_point(contact_point=point, by=request.user, now=clock.now())
    context = {"point": point, "profile": person, "value": value}
    template = "outreach/_contact_point.html" if request.htmx else "outreach/contact_point.html"
    return render(request, template, context)


@allow()
@require_POST
def birthday_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Note which birthday someone keeps; it was asked, not guessed."""
    person = get_object_or_404(people(request), pk=pk)
    kept = "lunar" if posted.text(request, "calendar") == "lunar" else "solar"
    deed = {"profile": person, "calendar": kept, "by": request.user, "now": clock.now()}
    return answer(request, person, _("记下了。"), note_birthday_calendar, **deed)


@allow()
@require_POST
def tag_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a tag to someone."""
    person = get_object_or_404(people(request), pk=pk)
    names = posted.text(request, "name").replace("，", ",").split(",")
    deed = {"profile": person, "names": names, "origin": "employee", "by": request.user, "now": clock.now()}
    return answer(request, person, _("标签加上了。"), add_tags, **deed)


@allow()
@require_POST
def tag_delete(request: HttpRequest, pk: int, tag: int) -> HttpResponse:
    """Take a tag away from someone."""
    person = get_object_or_404(people(request), pk=pk)
    found = get_object_or_404(Tag.objects.filter(profile=person), pk=tag)
    return answer(request, person, _("标签拿掉了。"), remove_tag, tag=found, by=request.user, now=clock.now())


@allow()
@require_POST
def promise_keep(request: HttpRequest, pk: int, promise: int) -> HttpResponse:
    """Mark a promise as kept."""
    person = get_object_or_404(people(request), pk=pk)
    found = get_object_or_404(Promise.objects.filter(profile=person), pk=promise)
    done = _("答应的事做到了。")
    return answer(request, person, done, keep_promise, promise=found, by=request.user, now=clock.now())


def people(request: HttpRequest) -> Any:
    """Return the people whom the employee may see."""
    return Profile.objects.visible_to(request.user)


def answer(request: HttpRequest, person: Profile, done: str, action: Any, **deed: Any) -> HttpResponse:
    """Do it, say so or say why not, and come back to the page."""
    try:
        action(**deed)
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("outreach:profile", pk=person.pk)


def _known(person: Profile, now: dt.datetime) -> dict[str, Any]:
    today = clock.business_date(now)
    tags = list(person.tags.all())
    standing = getattr(person, "standing", None)
    policy = standing_policy(standing.policy_version if standing else 0)
    assignments = person.assignments.filter(ended_at__isnull=True).select_related("employee")
    assignment = assignments.first()
    promises = queries.open_promises(person)
    tags = list(person.tags.all())
    return {
        "standing": standing,
        "evidence": evidence.sentences(standing, today, policy) if standing else [],
        "risk": risk_percentile(standing, risk_grids()) if standing else None,
        "assignment": assignment,
        "rhythm": rhythm_of(person.pk, standing, policy, today),
        "salutation": salutation_of(person, language_for(person), standing),
        "liked": liked_by(tags, language_for(person), today),
        "promises": promises,
        "consents": gate.consents(person),
        "gate": gate.panel(person, now),
        "diagnoses": Diagnosis.objects.filter(profile=person).select_related("employee"),
        "tags": tags,
        "holdings": person.holdings.all(),
        "contact_points": person.contact_points.order_by("kind", "pk"),
        "plans": [(plan, plans.next_step(list(plan.steps.all()))) for plan in plans.plans_of(person)],
        "undecided": plans.undecided(person),
        "tickets": tickets_of(person),
        "why": queries.why(person, standing, assignment, now),
        "today": today,
        "handed": handed_over([person.pk], today).get(person.pk, []),
        "voices": voices_of(person),
        **_farewell(person),
        "campaigns_suited": campaigns_for(person, now),
        "memberships": memberships_of(person),
        "groups_suited": groups_for(person, tags),
    }


def _instant(text: str) -> dt.datetime | None:
    """Return an instant with its zone, or None for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _farewell(person: Profile) -> dict[str, Any]:
    graduation = graduation_of(person)
    return {"graduation": graduation, "badges": badges_of(graduation)}

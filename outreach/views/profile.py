"""The page of one person, and its small deeds."""

import datetime as dt
from collections.abc import Callable, Collection
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
from outreach.queries.handover import handed_over, is_new
from outreach.queries.rhythm import rhythm_of
from outreach.queries.suggestions import liked_by, salutation_of
from outreach.queries.tickets import tickets_of
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from segmentation.queries import evidence
from segmentation.queries.policy import standing_policy
from segmentation.queries.risk import risk_grids, risk_percentile
from segmentation.queries.worths import worth_of
from users.models import ContactPoint, Profile, Tag


@allow()
@require_GET
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that is known of someone, or only older moments for htmx."""
    now = clock.now()
    person = get_object_or_404(queries.known_people(people(request)), pk=pk)
    before = _instant(request.GET.get("before", ""))
    lists = queries.lists_of(person, now)
    diagnoses = queries.diagnoses_of(person) if "diagnoses" in lists else []
    context = {
        "profile": person,
        "timeline": queries.timeline(person, lists, diagnoses, before),
        "before": before,
        "diagnoses": diagnoses,
    }
    if request.htmx and before:
        return render(request, "outreach/_timeline.html", context)
    crises = crises_to_join(person, request.user) if "crises" in lists else []
    known = _known(person, lists, diagnoses, now) | _community(person, lists, now) | {"crises_open": crises}
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


def _known(
    person: Profile, lists: Collection[str], diagnoses: list[Diagnosis], now: dt.datetime
) -> dict[str, Any]:
    """Return what the page shows of someone; a list that is empty costs no question."""
    found = _finder(person, lists)
    today = clock.business_date(now)
    standing = getattr(person, "standing", None)
    policy = standing_policy(standing.policy_version if standing else 0)
    tags, language = found("tags", lambda one: list(one.tags.all())), person.language
    consents, assignment = found("consents", gate.consents), getattr(person, "assignment", None)
    is_fresh = assignment is not None and is_new(assignment.started_at, today)
    return {
        "standing": standing,
        "evidence": evidence.sentences(standing, today, policy) if standing else [],
        "risk": risk_percentile(standing, risk_grids()) if standing else None,
        "worth": worth_of(person, policy) if standing else None,
        "assignment": assignment,
        "rhythm": rhythm_of(person.pk, standing, policy, today),
        "salutation": salutation_of(person, language, standing),
        "liked": liked_by(tags, language, today),
        "promises": found("promises", queries.open_promises),
        "consents": consents,
        "gate": gate.panel(person, consents, lists, now),
        "tags": tags,
        "holdings": found("holdings", lambda one: list(one.holdings.all())),
        "contact_points": found("contact_points", queries.contact_points),
        "plans": [(plan, plans.next_step(list(plan.steps.all()))) for plan in found("plans", plans.plans_of)],
        "tickets": found("tickets", tickets_of),
        "why": queries.why(person, standing, now),
        "today": today,
        "undecided": plans.undecided(diagnoses),
        "handed": handed_over([person.pk] if is_fresh else [], today).get(person.pk, []),
        "groups_suited": groups_for(person, tags),
    }


def _community(person: Profile, lists: Collection[str], now: dt.datetime) -> dict[str, Any]:
    """Return what the page shows of the community."""
    found = _finder(person, lists)
    graduation = graduation_of(person) if "graduations" in lists else None
    return {
        "voices": found("voices", voices_of),
        "graduation": graduation,
        "badges": badges_of(graduation),
        "campaigns_suited": found("suggestions", lambda one: campaigns_for(one, now)),
        "memberships": found("memberships", memberships_of),
    }


def _finder(person: Profile, lists: Collection[str]) -> Callable[[str, Callable[[Profile], list]], list]:
    def found(name: str, read: Callable[[Profile], list]) -> list:
        return read(person) if name in lists else []

    return found


def _instant(text: str) -> dt.datetime | None:
    """Return an instant with its zone, or None for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None

"""A person's own page, opened by a link: refuse, allow again, and see what is kept. No sign-in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from outreach.actions.consents import give_consent, withdraw_consent
from outreach.models import Touch
from outreach.queries import preferences as queries
from scrm.lib import clock
from scrm.lib.auth import public, unlist
from scrm.lib.limits import is_too_fast
from users.models import Profile

MOST, SECONDS = 40, 60
REFUSABLE = ("all", "profiling", *queries.OFFERED)


@public
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page, or do what a button says; an unknown, ended or revoked link opens nothing."""
    if is_too_fast(request, "preferences", MOST, SECONDS):
        return unlist(render(request, "outreach/preferences_gone.html", {"is_busy": True}, status=429))
    person = queries.profile_of_link(token, clock.now())
    if person is None:
        return unlist(render(request, "outreach/preferences_gone.html", {}, status=404))
    if request.method == "POST":
        _decide(request, person)
        return unlist(redirect("outreach:preferences", token=token))
    said = queries.newest(person)
    context = {
        "person": person,
        "purposes": queries.purposes(person, said, clock.now()),
        "channels": queries.channels(said),
        "is_refused": said.get(("all", "")) == "withdrawn",
        "kept": queries.kept_about(person),
    }
    return unlist(render(request, "outreach/preferences.html", context))


def _decide(request: HttpRequest, person: Profile) -> None:
    purpose, channel = request.POST.get("purpose", ""), request.POST.get("channel", "")
    if purpose not in REFUSABLE or channel not in ("", *Touch.Channel.values):
        return
    deed = {"profile": person, "purpose": purpose, "channel": channel, "origin": "person"}
    if request.POST.get("decision") == "given":
        give_consent(note="", by=None, now=clock.now(), **deed)
        messages.success(request, _("记下了，谢谢您。"))
    else:
        withdraw_consent(by=None, now=clock.now(), **deed)
        messages.success(request, _("记下了，从现在起照办。"))

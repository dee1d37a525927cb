"""The page of what people agree to: every version, and the publishing of a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from outreach.actions.consent_texts import publish_consent_text
from outreach.forms import ConsentTextForm
from outreach.queries.preferences import consent_texts
from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused


@allow("manager", "admin")
@require_http_methods(["GET", "POST"])
def consent_text_list(request: HttpRequest) -> HttpResponse:
    """List the texts, or publish one."""
    form = ConsentTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publish_consent_text(**form.cleaned_data, by=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error("version", str(refusal))
        else:
            messages.success(request, _("发布了，从现在起按它来。"))
            return redirect("outreach:consent-text-list")
    status = 422 if form.errors else 200
    context = {"form": form, "texts": consent_texts()}
    return render(request, "outreach/consent_text_list.html", context, status=status)

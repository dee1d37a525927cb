"""Pages for coming in and going out."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scrm.lib.auth import public

sign_in = public(LoginView.as_view(template_name="users/sign_in.html", redirect_authenticated_user=True))
sign_out = public(LogoutView.as_view())


def locked_out(request: HttpRequest, credentials: dict | None = None, *args, **kwargs) -> HttpResponse:
    """Answer 429 after repeated failures, with the wait in the header and in words."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    response = render(request, "users/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response

"""Owns who stands behind a request: the employee's portfolio, or an API key and its scopes."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from scrm.lib import clock
from users import queries
from users.actions.key_use import note_key_use
from users.models import ApiKey

if TYPE_CHECKING:  # importing it for real would be a cycle: its defaults name this module
    from rest_framework.views import APIView


class PortfolioMiddleware:
    """Tell every request which KOEs' profiles its employee may see today."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.user.is_authenticated:
            request.user.portfolio = queries.portfolio(request.user, clock.business_date(clock.now()))
        return self.get_response(request)


class ApiKeyAuthentication(BaseAuthentication):
    """Read `Authorization: Bearer rk_<prefix>_<secret>`; the principal is the `ApiKey`."""

    def authenticate(self, request: Request) -> tuple[ApiKey, None] | None:
        """Return the usable key, or None where no bearer was sent; wrong keys are refused."""
        kind, _space, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if kind.lower() != "bearer":
            return None
        key = queries.usable_key(token.strip(), clock.now())
        if key is None:
            raise AuthenticationFailed(_("密钥不对、已撤销或已过期。请向管理员要一把新的。"))
        note_key_use(key=key, now=clock.now())
        return key, None

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing key answers 401."""
        return "Bearer"


class ScopeRequired(BasePermission):
    """Ask an API key for the view's `required_scope`; signed-in employees may read what they may see."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Say whether the principal may call the view."""
        scope = getattr(view, "required_scope", None)
        if scope is None or not request.user:
            return False
        if isinstance(request.user, ApiKey):
            return scope in request.user.scopes
        return scope.startswith("read:") and request.method in ("GET", "HEAD", "OPTIONS")

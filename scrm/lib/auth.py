"""Owns who may open what: every view declares it, and what declares nothing is refused."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

LONGEST_COUNTED_NAME = 255
EVERYBODY = frozenset({"koe", "lead", "manager", "admin"})


def allow(*roles: str) -> Callable:
    """Let signed-in employees of these roles open the view (all four when none is named)."""
    chosen = frozenset(roles) or EVERYBODY
    unknown = chosen - EVERYBODY
    if unknown:
        raise ValueError(f"unknown roles: {sorted(unknown)}")

    def declare(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.role not in chosen:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.allowed_roles = chosen  # type: ignore[attr-defined]  # what DenyByDefault reads
        return guarded

    return declare


def public(view: Callable) -> Callable:
    """Let anybody open the view, signed in or not."""

    @wraps(view)
    def open_view(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return view(request, *args, **kwargs)

    open_view.allowed_roles = "public"  # type: ignore[attr-defined]
    return open_view


def unlist(response: HttpResponse) -> HttpResponse:
    """Keep a page that opens by its link alone out of caches, search engines and referrers."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def declared(view: Callable) -> frozenset | str | None:
    """Return what a view declares: roles, "public", "api" (a scope guards it) or None."""
    if getattr(getattr(view, "cls", None), "required_scope", None):
        return "api"
    return getattr(view, "allowed_roles", None)


class DenyByDefault:
    """Refuse every view that declares nothing; keep signed-in answers out of all caches."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        if request.user and request.user.is_authenticated:  # an API call without a key leaves None
            add_never_cache_headers(response)
            patch_vary_headers(response, ["HX-Request"])
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        """Refuse an undeclared view before it runs."""
        if declared(view) is None:
            raise PermissionDenied


def counted_name(request: HttpRequest, credentials: Mapping | None = None) -> str:
    """Return the name under which failures to sign in are counted: one for all spellings of an account."""
    name = (credentials or request.POST).get("username") or ""
    return unicodedata.normalize("NFKC", name).strip().upper().lower()[:LONGEST_COUNTED_NAME]

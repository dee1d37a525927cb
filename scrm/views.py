"""Owns the first page after sign-in, the pages that say no, and the answers of health checks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from scrm import health, openapi
from scrm.lib import clock
from scrm.lib.auth import allow, public
from scrm.lib.parts import samples

FIRST_PAGE = {
    "koe": "outreach:queue",
    "lead": "outreach:queue",
    "manager": "segmentation:dashboard",
    "admin": "users:employee-list",
}


@allow()
def home(request: HttpRequest) -> HttpResponse:
    """Send each role to where its day begins."""
    return redirect(FIRST_PAGE[request.user.role])


@allow("admin", "manager")
def parts(request: HttpRequest) -> HttpResponse:
    """Show every part of the interface once."""
    return render(request, "parts.html", {"samples": samples()})


# Split: the page's script comes from an address of its own, as the content policy asks.
api_schema = allow("manager", "admin")(SpectacularAPIView.as_view(**openapi.OPEN))
api_docs = allow("manager", "admin")(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema", **openapi.OPEN)
)


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that this process answers and reaches the database."""
    return health_answer({"database": {"ok": health.database()}})


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether people can work, and what is wrong when they can't."""
    return health_answer(health.readiness(clock.now()))


def health_answer(states: dict[str, dict]) -> JsonResponse:
    """Answer 200 when all is well, else 503; the body tells which part is not."""
    status = 200 if all(state["ok"] for state in states.values()) else 503
    return JsonResponse(states, status=status, headers={"Cache-Control": "no-store"})


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in words."""
    return render(request, "403.html", status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 in words."""
    return render(request, "404.html", status=404)


@public
def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500 in words, without touching the database."""
    return HttpResponse(
        "<!doctype html><meta charset=utf-8><title>500</title><p>出错了，我们已经记下。请稍后再试。"
        " Something went wrong and was logged; please try again.",
        status=500,
    )

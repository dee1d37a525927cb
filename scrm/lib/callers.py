"""Owns how a request is taken in: from which address, over which protocol, under which spelling."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from scrm.lib.errors import body


class ClientAddress:
    """Take the caller's address from the trusted proxies; a forged header changes nothing.

    `TRUSTED_PROXIES` says how many proxies of our own stand in front. Each appends the address it was
    called from to X-Forwarded-For, so the caller's is that many places from the right.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        if 0 < settings.TRUSTED_PROXIES <= len(hops) and hops[-settings.TRUSTED_PROXIES].strip():
            request.META["REMOTE_ADDR"] = hops[-settings.TRUSTED_PROXIES].strip()
        return self.get_response(request)


class PlainHttpApiRefused:
    """Refuse API calls over plain HTTP in production: a redirect would hide a key sent in clear."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if settings.PRODUCTION and request.path.startswith("/api/") and not request.is_secure():
            message = _("接口只接受 HTTPS。请改用 https:// 并更换已经明文发送过的密钥。")
            return JsonResponse(body("https_required", message), status=403)
        return self.get_response(request)


class ApiSlash:
    """Take an API address without its last slash as the one with it: a redirect would lose the body."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.path_info.startswith("/api/v1/") and not request.path_info.endswith("/"):
            request.path_info += "/"
            request.path += "/"
        return self.get_response(request)

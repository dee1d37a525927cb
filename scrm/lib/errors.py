"""Owns how the product says no: one exception with a code and a sentence, one JSON shape."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

SECONDS_TO_WAIT = 5


class Refused(Exception):
    """An action that could not be done, and what to do next.

    Subclasses stand beside the action that raises them and set `code` (stable, for programs)
    and `message` (a translatable sentence for people). Pages show the message, the API both.
    """

    code = "refused"
    message: Any = ""
    status = 422

    def __init__(self, message: Any = "", **details: Any) -> None:
        self.message = message or self.message
        self.details = details
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) or self.code


class Unavailable(Refused):
    """The database is away, or went away in the middle: what was sent may be sent again."""

    code = "busy"
    message = gettext_lazy("数据库暂时不可用，这一批没有写入。请稍后原样重发。")
    status = 503


def body(code: str, message: Any, errors: Any = None) -> dict:
    """Return the one JSON error shape."""
    return {"code": code, "message": str(message), "errors": errors or []}


def api_exception(exc: Exception, context: dict) -> Response | None:
    """Answer every API error in the one shape; leave the unknown to Django (a logged 500)."""
    if isinstance(exc, (OperationalError, InterfaceError)):
        exc = Unavailable()
    if isinstance(exc, Refused):
        return refusal(exc)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound(_("没有这一项，或者您不能看它。"))
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    response = exception_handler(exc, context)
    if response is None or not isinstance(exc, exceptions.APIException):
        return response
    errors = response.data if isinstance(exc, exceptions.ValidationError) else None
    code = exc.default_code if errors else getattr(exc.detail, "code", exc.default_code)
    message = _("请求里有错，请按 errors 逐项修改后重发。") if errors else exc.detail
    response.data = body(code, message, errors)
    return response


def refusal(exc: Refused) -> Response:
    """Return the answer of a call that was refused; whoever may come again is told when."""
    headers = {"Retry-After": str(SECONDS_TO_WAIT)} if exc.status == 503 else None
    return Response(body(exc.code, exc, exc.details.get("errors")), status=exc.status, headers=headers)

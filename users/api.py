"""The push endpoints: profiles and events in batches, each item answered."""

import json
import zlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scrm.lib import clock
from scrm.lib.errors import Refused
from users import serializers
from users.actions.ingest import Receipt, ingest_events, ingest_profiles

GZIP_MAGIC = b"\x1f\x8b"
LONGEST_NUMBER = 4000  # digits; Python refuses to read more at once
SECONDS_TO_WAIT = 5


class BadRequest(Refused):
    """The body could not be read."""

    code = "bad_json"
    message = gettext_lazy("请求体不是可读的 JSON（UTF-8）。请检查后重发。")
    status = 400


class TooLarge(Refused):
    """The request carries more than one request may."""

    code = "too_large"
    message = gettext_lazy("请求太大：每次最多 1000 项、5 MB。请分成几批重发。")
    status = 413


class UnknownEncoding(Refused):
    """The body is compressed in a way that is not read here."""

    code = "unsupported_encoding"
    message = gettext_lazy("只接受 gzip 压缩或不压缩的请求体。")
    status = 415


def items_of(request: HttpRequest) -> list:
    """Return the items of a request, or refuse the whole of it."""
    content = parsed(inflated(raw_body(request), request.headers.get("Content-Encoding", "")))
    items = content.get("items") if type(content) is dict else content
    if type(items) is not list:
        raise BadRequest(_('请求体应为 {"items": […]} 或一个列表。请修改后重发。'))
    if len(items) > settings.INGEST_MAX_ITEMS:
        raise TooLarge
    return items


def raw_body(request: HttpRequest) -> bytes:
    """Return the body as it came, within bounds."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.INGEST_MAX_BODY_BYTES:
        raise TooLarge
    try:
        return request.body
    except OSError:
        raise BadRequest from None


def inflated(content: bytes, encoding: str) -> bytes:
    """Return a body that may be compressed with gzip, within the same bounds."""
    if encoding.lower() not in ("", "identity", "gzip"):
        raise UnknownEncoding
    if encoding.lower() != "gzip" and not content.startswith(GZIP_MAGIC):
        return content
    whole, most = b"", settings.INGEST_MAX_BODY_BYTES
    while content:
        stream = zlib.decompressobj(wbits=31)
        try:
            whole += stream.decompress(content, most + 1 - len(whole))
        except zlib.error:
            raise BadRequest from None
        if len(whole) > most:
            raise TooLarge
        if not stream.eof:
            raise BadRequest
        content = stream.unused_data
    return whole


def parsed(content: bytes) -> Any:
    """Return the JSON of a body; numbers too long to be numbers don't spoil the rest."""
    try:
        try:
            return json.loads(content)
        except json.JSONDecodeError:
            raise BadRequest from None
        except UnicodeDecodeError:
            raise BadRequest from None
        except ValueError:
            return json.loads(content, parse_int=bounded_int)
    except RecursionError:
        raise BadRequest(_("请求体嵌套太深。请压平后重发。")) from None


def bounded_int(digits: str) -> int | float:
    """Return a whole number, or infinity for one that nobody means."""
    return int(digits) if len(digits) < LONGEST_NUMBER else float("inf")


class PushView(APIView):
    """What the push endpoints share: one body, one action, one answer."""

    def push(self, request: Request, ingest: Callable[..., Receipt]) -> HttpResponse:
        """Give the items to an action and answer with its receipt, once it is committed."""
        now = clock.now()
        receipt = ingest(source=request.user.source, items=items_of(request._request), now=now)
        return HttpResponse(json.dumps(vars(receipt)), content_type="application/json")

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a database that is away as busy: the sender shall come again."""
        if isinstance(exc, (OperationalError, InterfaceError)):
            exc = Refused(_("数据库暂时不可用，这一批没有写入。请稍后原样重发。"))
            exc.code, exc.status = "busy", 503
        response = super().handle_exception(exc)
        if response.status_code == 503:
            response["Retry-After"] = str(SECONDS_TO_WAIT)
        return response


GZIP = OpenApiParameter(
    "Content-Encoding", str, OpenApiParameter.HEADER, enum=["gzip"], description="Optional compression."
)
REFUSALS = dict.fromkeys((400, 401, 403, 413, 415, 503), serializers.RefusalSerializer)
LIMITS = "At most 1,000 items and 5 MB a request, 64 KB an item. One bad item never rejects the good ones."


class EventPushView(PushView):
    """Take events."""

    required_scope = "write:events"

    @extend_schema(
        operation_id="push_events",
        summary="Push events",
        description=LIMITS,
        parameters=[GZIP],
        request=serializers.EventPushSerializer,
        responses={200: serializers.EventReceiptSerializer} | REFUSALS,
        examples=[
            OpenApiExample(
                "A purchase and a sign-in",
                request_only=True,
                value={
                    "items": [
                        {
                            "id": "order-20931",
                            "external_id": "u-1001",
                            "type": "purchase",
                            "occurred_at": "2026-11-03T14:05:00+08:00",
                            "amount": 1299.00,
                            "subject": "冬季保养套餐",
                            "properties": {"channel": "小程序"},
                        },
                        {"external_id": "u-1002", "type": "login", "occurred_at": "2026-11-03 20:15:00"},
                    ]
                },
            ),
            OpenApiExample(
                "Both new",
                response_only=True,
                status_codes=["200"],
                value={
                    "accepted": 2,
                    "duplicate": 0,
                    "rejected": 0,
                    "ignored_fields": {},
                    "results": [
                        {"index": 0, "id": "order-20931", "status": "accepted"},
                        {"index": 1, "id": None, "status": "accepted"},
                    ],
                },
            ),
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Store a batch of events."""
        return self.push(request, ingest_events)


class ProfilePushView(PushView):
    """Take profiles."""

    required_scope = "write:profiles"

    @extend_schema(
        operation_id="push_profiles",
        summary="Push profiles",
        description=LIMITS,
        parameters=[GZIP],
        request=serializers.ProfilePushSerializer,
        responses={200: serializers.ProfileReceiptSerializer} | REFUSALS,
        examples=[
            OpenApiExample(
                "An owner",
                request_only=True,
                value={
                    "items": [
                        {
                            "external_id": "u-1001",
                            "name": "王丽华",
                            "gender": "女",
                            "city": "杭州",
                            "birthday": "1988-05-04",
                            "joined_at": "2023-03-18",
                            "phone": "138 1234 5678",
                            "tags": ["露营"],
                            "holdings": [{"product": "星野 X5", "acquired_on": "2023-03-18"}],
                        }
                    ]
                },
            ),
            OpenApiExample(
                "A new person",
                response_only=True,
                status_codes=["200"],
                value={
                    "accepted": 1,
                    "duplicate": 0,
                    "rejected": 0,
                    "ignored_fields": {},
                    "results": [{"index": 0, "external_id": "u-1001", "status": "accepted"}],
                },
            ),
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Store a batch of profiles."""
        return self.push(request, ingest_profiles)

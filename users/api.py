"""The push endpoints: profiles and events in batches, each item answered."""

import json
from collections.abc import Callable

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from scrm.lib import clock
from scrm.lib.bodies import items_of
from scrm.lib.receipts import RefusalSerializer
from users import serializers
from users.actions.ingest import Receipt, ingest_events, ingest_profiles


class PushView(APIView):
    """What the push endpoints share: one body, one action, one answer."""

    def push(self, request: Request, ingest: Callable[..., Receipt]) -> HttpResponse:
        """Give the items to an action and answer with its receipt, once it is committed."""
        now = clock.now()
        receipt = ingest(source=request.user.source, items=items_of(request._request), now=now)
        return HttpResponse(json.dumps(vars(receipt)), content_type="application/json")


GZIP = OpenApiParameter(
    "Content-Encoding", str, OpenApiParameter.HEADER, enum=["gzip"], description="Optional compression."
)
REFUSALS = dict.fromkeys((400, 401, 403, 413, 415, 503), RefusalSerializer)
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

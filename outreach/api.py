"""The endpoints of outreach: the queue, the contact gate and its bookings, consents, moods, the lint."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from outreach import serializers
from outreach.actions.asking import ask_for_contact, settle_bookings
from outreach.actions.contents import push_contents
from outreach.actions.pushed_tickets import push_tickets
from outreach.actions.pushing import ingest_consents, ingest_moods
from outreach.models import QueueItem
from scrm.lib import clock
from scrm.lib.bodies import content_of, items_of
from scrm.lib.errors import Refused
from scrm.lib.paging import ByCursor
from scrm.lib.receipts import RefusalSerializer
from scrm.lib.tone.judging import judge
from users.actions.ingest.batch import Receipt
from users.models import ApiKey


class BadBatch(Refused):
    """The body is no batch of questions."""

    code = "bad_batch"
    message = _('请求体应为 {"items": […]}，每次最多 1000 项。请修改后重发。')
    status = 400


class FactsUnreadable(Refused):
    """The gate can't read what it needs to know: nobody may be contacted on a guess."""

    code = "facts_unreadable"
    message = _("暂时读不到判断所需的事实，请一律按不能联系处理，稍后再问。")
    status = 503


def batch_of(request: Request) -> list[Any]:
    """Return the items of a request, or refuse what is no batch."""
    content = content_of(request._request)
    items = content.get("items") if isinstance(content, dict) else content
    if not isinstance(items, list) or len(items) > settings.INGEST_MAX_ITEMS:
        raise BadBatch
    return items


class QueuePagination(ByCursor):
    """Pages in the order of the list."""

    page_size = 100
    read_position = float
    ordering = ("-worth", "id")


class QueueView(ListAPIView):
    """The people to greet today."""

    required_scope = "read:queue"
    serializer_class = serializers.QueueItemSerializer
    pagination_class = QueuePagination

    @extend_schema(
        operation_id="list_queue",
        summary="Today's queue",
        description="Open items due by today, the worthiest first. A signed-in employee sees those of "
        "their own people; a key sees all.",
        parameters=[
            OpenApiParameter("koe", str, description="Only the people of this employee (sign-in name).")
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List open items."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[QueueItem]:
        """Return the items that the caller may see."""
        due = QueueItem.objects.due(clock.business_date(clock.now()))
        if not isinstance(self.request.user, ApiKey):
            due = due.visible_to(self.request.user)
        due = due.filter(profile__assignments__ended_at__isnull=True).annotate(
            carer=F("profile__assignments__employee__username")
        )
        koe = self.request.query_params.get("koe", "").replace("\x00", "")
        if koe:
            due = due.filter(carer=koe)
        return due.select_related("profile__standing").prefetch_related("profile__identities__source")

    def get_serializer_context(self) -> dict[str, Any]:
        """Give the serializer the present."""
        return super().get_serializer_context() | {"now": clock.now()}


class ContactDecisionView(APIView):
    """Say whether people may be contacted."""

    required_scope = "ask:contact"

    @extend_schema(
        operation_id="ask_contact",
        summary="Ask before you contact anyone",
        description="At most 1,000 questions a request. The unknown and the unreadable are answered with no. "
        "With `book` a yes also keeps room until `expires_at`, by default the end of the day; "
        "that needs the scope `book:contact`.",
        request=serializers.QuestionsSerializer,
        responses=serializers.AnswersSerializer,
        examples=[
            OpenApiExample(
                "Two people",
                request_only=True,
                value={
                    "items": [
                        {"external_id": "u-1001", "purpose": "care", "channel": "wecom"},
                        {"external_id": "u-1002", "purpose": "marketing", "channel": "sms"},
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Answer a batch of questions."""
        items = batch_of(request)
        try:
            found = ask_for_contact(
                items=items,
                source=request.user.source,
                now=clock.now(),
                may_book="book:contact" in request.user.scopes,
            )
        except (OperationalError, InterfaceError):
            raise FactsUnreadable from None
        return Response(serializers.AnswersSerializer({"results": found}).data)


class ContactBookingView(APIView):
    """Settle the room that was booked."""

    required_scope = "book:contact"

    @extend_schema(
        operation_id="settle_bookings",
        summary="Use or release what you booked",
        description="Use a booking right before you send: the gate is asked once more. Release what you "
        "will not send, or within ten minutes what was not sent after all.",
        request=serializers.SettlementsSerializer,
        responses=serializers.SettledSerializer,
        examples=[
            OpenApiExample("Sent", request_only=True, value={"items": [{"booking": 4711, "do": "use"}]})
        ],
    )
    def post(self, request: Request) -> Response:
        """Use or release bookings."""
        found = settle_bookings(items=items_of(request._request), source=request.user.source, now=clock.now())
        return Response(serializers.SettledSerializer({"results": found}).data)


REFUSED = dict.fromkeys((400, 401, 403, 413, 415, 503), RefusalSerializer)


class ConsentPushView(APIView):
    """Take what people allow and refuse."""

    required_scope = "write:consents"

    @extend_schema(
        operation_id="push_consents",
        summary="Push what people allow and refuse",
        description="At most 1,000 items a request. The ledger only grows; the newest entry of a purpose "
        "and channel counts. A withdrawal acts at once.",
        request=serializers.ConsentPushSerializer,
        responses={200: serializers.SaidReceiptSerializer} | REFUSED,
        examples=[
            OpenApiExample(
                "A consent, and a refusal of one channel",
                request_only=True,
                value={
                    "items": [
                        {
                            "external_id": "u-1001",
                            "purpose": "marketing",
                            "decision": "given",
                            "text_version": "2026-05",
                            "at": "2026-11-03T14:05:00+08:00",
                        },
                        {
                            "external_id": "u-1002",
                            "purpose": "all",
                            "channel": "sms",
                            "decision": "withdrawn",
                            "at": "2026-11-03T14:05:00+08:00",
                        },
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Store a batch of consents."""
        return _receipt(request, ingest_consents)


class MoodPushView(APIView):
    """Take how people felt."""

    required_scope = "write:consents"

    @extend_schema(
        operation_id="push_moods",
        summary="Push how people felt in a message",
        description="At most 1,000 items a request. Displeased messages or low satisfaction (1 or 2) in a "
        "row start a cooling-off.",
        request=serializers.MoodPushSerializer,
        responses={200: serializers.SaidReceiptSerializer} | REFUSED,
        examples=[
            OpenApiExample(
                "An unhappy answer",
                request_only=True,
                value={
                    "items": [{"external_id": "u-1001", "satisfaction": 1, "at": "2026-11-03T14:05:00+08:00"}]
                },
            )
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Store a batch of moods."""
        return _receipt(request, ingest_moods)


def _receipt(request: Request, ingest: Callable[..., Receipt]) -> HttpResponse:
    receipt = ingest(source=request.user.source, items=items_of(request._request), now=clock.now())
    return HttpResponse(json.dumps(vars(receipt)), content_type="application/json")


class LintView(APIView):
    """Judge greetings before they are sent."""

    required_scope = "lint:texts"

    @extend_schema(
        operation_id="lint_texts",
        summary="Check greetings",
        description="At most 1,000 texts a request. What blocks must be rewritten; nothing is stored.",
        request=serializers.LintRequestSerializer,
        responses=serializers.JudgementsSerializer,
        examples=[
            OpenApiExample(
                "A push",
                request_only=True,
                value={
                    "items": [
                        {
                            "text": "王先生您好，保养八折，快来预约吧。",
                            "customer_name": "王建国",
                            "gender": "m",
                        }
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Judge a batch of texts."""
        items = batch_of(request)
        asked = serializers.LintRequestSerializer(data={"items": items})
        asked.is_valid(raise_exception=True)
        judged = [judge(item) for item in asked.validated_data["items"]]
        results = [
            {"index": index, "verdict": each.verdict, "findings": each.findings}
            for index, each in enumerate(judged)
        ]
        return Response(serializers.JudgementsSerializer({"results": results}).data)


class ContentView(APIView):
    """Take what is worth sharing from another system."""

    required_scope = "write:contents"

    @extend_schema(
        operation_id="push_contents",
        summary="Push contents",
        description="At most 1,000 items a request; each is answered. What sells is refused: the shelf holds "
        "things of value in themselves. The same id again changes the content.",
        request=serializers.ContentPushSerializer,
        responses=serializers.ContentReceiptSerializer,
        examples=[
            OpenApiExample(
                "An article",
                request_only=True,
                value={"items": [{"external_id": "a-7", "title": "露营时怎样睡得暖", "tags": ["露营"]}]},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Store a batch of contents."""
        items = batch_of(request)
        read = [serializers.ContentItemSerializer(data=item) for item in items]
        good = [(index, one.validated_data) for index, one in enumerate(read) if one.is_valid()]
        done = push_contents(items=good, source=request.user.source, now=clock.now())
        results = []
        for index, (item, one) in enumerate(zip(items, read, strict=True)):
            given = item.get("external_id") if isinstance(item, dict) else None
            outcome = done.get(index) or {
                "status": "rejected",
                "code": "invalid",
                "message": str(_first(one.errors)),
            }
            results.append({"index": index, "external_id": str(given or "")[:255]} | outcome)
        return Response({"results": results})


def _first(errors: Any) -> str:
    """Return the first field that is wrong, and why."""
    field, told = next(iter(errors.items()))
    return f"{field}: {told[0] if isinstance(told, list) else told}"


class TicketPushView(APIView):
    """Open tickets for another system."""

    required_scope = "write:tickets"

    @extend_schema(
        operation_id="open_tickets",
        summary="Open tickets",
        description="At most 1,000 items a request, each answered. Your id again changes nothing.",
        request=serializers.TicketsSerializer,
        responses=serializers.TicketAnswersSerializer,
        examples=[
            OpenApiExample(
                "A problem",
                request_only=True,
                value={
                    "items": [
                        {
                            "id": "case-77",
                            "external_id": "u-1001",
                            "topic": "technical",
                            "subject": "手机钥匙连不上车",
                        }
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Open the tickets of a batch."""
        found = push_tickets(items=batch_of(request), source=request.user.source, now=clock.now())
        return Response(serializers.TicketAnswersSerializer({"results": found}).data)

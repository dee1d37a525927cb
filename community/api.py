"""The community's endpoint: voices in batches, each item answered."""

import json

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from community import serializers
from community.actions.ingest import ingest_voices
from scrm.lib import clock
from scrm.lib.bodies import items_of
from scrm.lib.receipts import RefusalSerializer


class VoicePushView(APIView):
    """Take voices."""

    required_scope = "write:voices"

    @extend_schema(
        operation_id="push_voices",
        summary="Push what people said",
        description="At most 1,000 items a request."
        " A voice without an author is refused, for nobody could be answered.",
        request=serializers.VoicePushSerializer,
        responses={200: serializers.VoiceReceiptSerializer}
        | dict.fromkeys((400, 401, 403, 413, 415, 503), RefusalSerializer),
        examples=[
            OpenApiExample(
                "An idea",
                request_only=True,
                value={
                    "items": [
                        {
                            "id": "post-5512",
                            "external_id": "u-1001",
                            "kind": "idea",
                            "topic": "后备箱灯",
                            "text": "后备箱加一盏灯就好了",
                            "said_at": "2026-11-03T14:05:00+08:00",
                        }
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Store a batch of voices."""
        receipt = ingest_voices(source=request.user.source, items=items_of(request._request), now=clock.now())
        return HttpResponse(json.dumps(vars(receipt)), content_type="application/json")

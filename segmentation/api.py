"""Answers the API about standings."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from scrm.lib.paging import ByCursor
from segmentation.models import Standing
from segmentation.queries.standing import standings
from segmentation.serializers import StandingFilterSerializer, StandingSerializer
from users.models import ApiKey


class ByProfile(ByCursor):
    """Pages in the order of the profiles' ids, so that a walk misses nobody while nights pass."""

    ordering = "pk"


class StandingListView(ListAPIView):
    """List standings."""

    required_scope = "read:standings"
    serializer_class = StandingSerializer
    pagination_class = ByProfile

    @extend_schema(
        summary="List standings",
        description="Where everyone stands, with the evidence as data, in pages ordered by profile."
        " A signed-in employee sees the people whom the pages show.",
        parameters=[StandingFilterSerializer],
    )
    def get(self, request: Request) -> Response:
        """Return one page of standings."""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Standing]:
        """Return what the caller may see and asked for."""
        asked = StandingFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        caller = self.request.user
        return standings(seen_by=None if isinstance(caller, ApiKey) else caller, **asked.validated_data)

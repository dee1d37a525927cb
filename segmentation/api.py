"""Answers the API about standings."""

import datetime as dt

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scrm.lib import clock
from scrm.lib.paging import ByCursor
from segmentation.models import Standing
from segmentation.queries.evidence import sentences
from segmentation.queries.past import evidence_on
from segmentation.queries.risk import risk_grids
from segmentation.queries.standing import standing_of, standings
from segmentation.serializers import (
    PastFilterSerializer,
    PastStandingSerializer,
    StandingFilterSerializer,
    StandingSerializer,
)
from users.models import ApiKey, Profile


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


class StandingView(APIView):
    """Show one person's standing, now or on a past morning."""

    required_scope = "read:standings"

    @extend_schema(
        summary="Show where someone stands or stood",
        description="By our number of the profile: the standing of now, with what was seen since the night."
        " With a date: that of the morning, decided again from the daily activity and from what that night"
        " started from. 404 where there was none yet.",
        parameters=[PastFilterSerializer],
        responses=PastStandingSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Return the standing of now, or of a morning."""
        asked = PastFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        caller = request.user
        kept = Profile.objects.filter(is_restricted=False)
        people = kept if isinstance(caller, ApiKey) else Profile.objects.visible_to(caller)
        profile = get_object_or_404(people.prefetch_related("identities__source"), pk=pk)
        date = asked.validated_data.get("date")
        return Response(_standing_on(profile, date) if date else _standing_now(profile))


def _standing_now(profile: Profile) -> dict:
    """Return where one person stands as data, as the pages show it."""
    standing = standing_of(profile)
    if standing is None:
        raise NotFound
    standing.told, standing.said = "", sentences(standing, clock.business_date(clock.now()))
    return PastStandingSerializer(standing).data


def _standing_on(profile: Profile, date: dt.date) -> dict:
    """Return a morning of one person as data; one that has not come is today's."""
    past = evidence_on(profile, min(date, clock.business_date(clock.now())))
    if past is None:
        raise NotFound
    standing = past.standing
    standing.told, standing.said = past.told, past.sentences()
    return PastStandingSerializer(standing, context={"risk_grids": risk_grids(standing.as_of)}).data

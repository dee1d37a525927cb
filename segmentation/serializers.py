"""Describes standings for the API: where someone stands, since when, and the evidence as data."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.models import Standing
from segmentation.models.standing import Quadrant, State
from segmentation.queries import evidence
from segmentation.queries.policy import Policies
from segmentation.queries.risk import risk_grids, risk_percentile


class StandingFilterSerializer(serializers.Serializer):
    """What a list of standings may be narrowed by."""

    state = serializers.ChoiceField(State.choices, required=False)
    quadrant = serializers.ChoiceField(Quadrant.choices, required=False)
    updated_since = serializers.DateTimeField(required=False)


class PastFilterSerializer(serializers.Serializer):
    """Which morning is asked for."""

    date = serializers.DateField(required=False, help_text="A past morning; the present when left out.")


class KnownAsSerializer(serializers.Serializer):
    """The person's id in a connected system."""

    source = serializers.CharField(source="source.code")
    external_id = serializers.CharField()


class BehaviourSerializer(serializers.Serializer):
    """One behaviour that the person ever used: what was usual and what was seen."""

    dimension = serializers.CharField()
    behaviour = serializers.CharField(
        help_text="Its name where it votes on its own inside the dimension, else empty."
    )
    per_week = serializers.FloatField(help_text="Active days a week in the person's own earlier rhythm.")
    periods = serializers.ListField(child=serializers.IntegerField(), help_text="Active days, oldest first.")
    period_days = serializers.IntegerField()
    ratio = serializers.FloatField(
        allow_null=True, help_text="Days in the periods as a share of what was usual; null: never usual."
    )
    weeks = serializers.IntegerField(allow_null=True, help_text="Full weeks without it.")
    last_on = serializers.DateField(allow_null=True)
    established = serializers.BooleanField(help_text="Common enough to have a vote.")
    declining = serializers.BooleanField()


FACT = {
    "type": "object",
    "properties": {"code": {"type": "string"}},
    "required": ["code"],
    "additionalProperties": True,
}


class StandingSerializer(serializers.ModelSerializer):
    """Where someone stands on the morning of `as_of`, and why."""

    profile = serializers.IntegerField(source="profile_id")
    known_as = KnownAsSerializer(source="profile.identities.all", many=True)
    facts = serializers.SerializerMethodField()
    behaviours = serializers.SerializerMethodField()
    risk_percentile = serializers.SerializerMethodField(
        help_text="Of how many per cent of the people in the same state this one is the more silent."
    )

    class Meta:
        model = Standing
        fields = [
            "profile",
            "known_as",
            "state",
            "state_since",
            "returned_on",
            "basis",
            "decided_by",
            "outside_reason",
            "quadrant",
            "quadrant_since",
            "tier",
            "value",
            "engagement",
            "risk",
            "risk_percentile",
            "purchases",
            "spent",
            "p_alive",
            "expected_spent",
            "last_purchase_on",
            "last_active_on",
            "last_login_on",
            "facts",
            "behaviours",
            "policy_version",
            "as_of",
            "computed_at",
        ]
        extra_kwargs = {
            "spent": {"help_text": "In 1/100 of the currency, refunds subtracted."},
            "p_alive": {"help_text": "Chance to buy again; null: value rests on past purchases alone."},
            "expected_spent": {"help_text": "In the next 52 weeks, in 1/100 of the currency."},
        }

    @extend_schema_field({"type": "array", "items": FACT})
    def get_facts(self, standing: Standing) -> list[dict[str, object]]:
        """Return what decided and what else explains it; each fact has a `code`."""
        policies = self._policies()
        return evidence.facts(standing, policies.of(standing.policy_version), policies.lanes)

    @extend_schema_field(BehaviourSerializer(many=True))
    def get_behaviours(self, standing: Standing) -> list[dict[str, object]]:
        """Return the rhythm of every behaviour."""
        policies = self._policies()
        found = evidence.behaviours(standing, policies.of(standing.policy_version), policies.lanes)
        return BehaviourSerializer(found, many=True).data

    def get_risk_percentile(self, standing: Standing) -> int | None:
        """Place the risk among the people in the same state."""
        if "risk_grids" not in self.context:
            self.context["risk_grids"] = risk_grids()
        return risk_percentile(standing, self.context["risk_grids"])

    def _policies(self) -> Policies:
        """Read each version of the rules once a request."""
        return self.context.setdefault("policies", Policies())


class PastStandingSerializer(StandingSerializer):
    """Where someone stood on a past morning as is known now, and what was told then if that differs."""

    told_then = serializers.CharField(
        source="told", help_text="The state told that morning where late events overturned it, else empty."
    )
    sentences = serializers.ListField(
        child=serializers.CharField(), source="said", help_text="The evidence in words."
    )

    class Meta(StandingSerializer.Meta):
        fields = [*StandingSerializer.Meta.fields, "told_then", "sentences"]

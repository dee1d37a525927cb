"""Describes the community's endpoints for the API's schema; `community.rules` reads a batch, not these."""

from rest_framework import serializers

from community.models import Voice
from scrm.lib.receipts import IdentitySerializer, ReceiptSerializer, ResultSerializer


class VoiceItemSerializer(serializers.Serializer):
    """Something that a person said."""

    external_id = serializers.CharField(
        max_length=255, required=False, help_text="Your id of the author; unknown people are created."
    )
    identities = IdentitySerializer(many=True, required=False)
    id = serializers.CharField(
        max_length=255, help_text="Your id of what was said; sent again it is a duplicate."
    )
    kind = serializers.ChoiceField(Voice.Kind.choices)
    text = serializers.CharField(max_length=2000, help_text="In the author's own words.")
    topic = serializers.CharField(
        max_length=60, required=False, help_text="By default the first words of `text`."
    )
    mood = serializers.ChoiceField(Voice.Mood.choices, required=False)
    said_at = serializers.CharField(required=False, help_text="As `occurred_at` of events; by default now.")
    time_zone = serializers.CharField(max_length=60, required=False)
    may_show = serializers.BooleanField(
        required=False, help_text="true: the author agrees that it is shown, never with a name."
    )
    group = serializers.CharField(
        max_length=120, required=False, help_text="Your id of the chat it was said in."
    )


class VoicePushSerializer(serializers.Serializer):
    """A batch of voices; a bare list is accepted too."""

    items = VoiceItemSerializer(many=True)


class VoiceResultSerializer(ResultSerializer):
    """What became of one voice."""

    id = serializers.CharField(allow_null=True)


class VoiceReceiptSerializer(ReceiptSerializer):
    """What became of a batch of voices."""

    results = VoiceResultSerializer(many=True)

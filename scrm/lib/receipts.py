"""Owns how the API's schema describes what every push shares: identities, results and refusals."""

from rest_framework import serializers


class IdentitySerializer(serializers.Serializer):
    """Another identity of the same person."""

    source = serializers.CharField(  # type: ignore[assignment]  # the API's word; DRF's stubs keep it
        max_length=40, required=False, help_text="Code of a source; yours by default."
    )
    external_id = serializers.CharField(max_length=255)


class ResultSerializer(serializers.Serializer):
    """What became of one item."""

    index = serializers.IntegerField()
    status = serializers.ChoiceField(["accepted", "duplicate", "rejected"])
    code = serializers.CharField(required=False, help_text="Why it was rejected; stable, for programs.")
    message = serializers.CharField(required=False, help_text="What to do next, for people.")


class ReceiptSerializer(serializers.Serializer):
    """What became of a batch. It is committed when this answer is sent."""

    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rejected = serializers.IntegerField()
    ignored_fields = serializers.DictField(
        child=serializers.IntegerField(), help_text="Unknown fields that were dropped, with their counts."
    )


class RefusalSerializer(serializers.Serializer):
    """Why a whole request was refused; nothing of it was stored."""

    code = serializers.CharField()
    message = serializers.CharField()
    errors = serializers.ListField(  # type: ignore[assignment]  # the API's word; DRF's stubs keep it
        child=serializers.JSONField()
    )

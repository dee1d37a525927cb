"""Describes the push endpoints for the API's schema; `users.rules` reads a batch, not these."""

from rest_framework import serializers

from scrm.lib.receipts import IdentitySerializer, ReceiptSerializer, ResultSerializer


class EventItemSerializer(serializers.Serializer):
    """One thing a person did."""

    external_id = serializers.CharField(
        max_length=255, required=False, help_text="Your id of the person; unknown people are created."
    )
    identities = IdentitySerializer(many=True, required=False)
    id = serializers.CharField(
        max_length=255,
        required=False,
        allow_null=True,
        help_text="Your id of the event. Sent again with the same content it is a duplicate, with other"
        " content a conflict. Without it an event is known by its content and its number among equals"
        " in the request.",
    )
    type = serializers.CharField(max_length=80, help_text="Unknown types are kept and listed for mapping.")
    occurred_at = serializers.CharField(
        help_text="ISO 8601, or epoch milliseconds. A time without a zone lies in `time_zone`,"
        " by default in your source's zone."
    )
    time_zone = serializers.CharField(
        max_length=60, required=False, help_text="IANA name, e.g. Asia/Shanghai."
    )
    amount = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="Number or numeric text in currency units; refunds are negative.",
    )
    subject = serializers.CharField(max_length=200, required=False, allow_null=True)
    properties = serializers.DictField(required=False, allow_null=True, help_text="At most 8 KB of JSON.")


class HoldingSerializer(serializers.Serializer):
    """Something a person owns or owned."""

    product = serializers.CharField(max_length=100)
    acquired_on = serializers.DateField(required=False, allow_null=True)
    released_on = serializers.DateField(required=False, allow_null=True)


class ProfileItemSerializer(serializers.Serializer):
    """A person; only the fields that are present change, null clears."""

    external_id = serializers.CharField(max_length=255, required=False)
    identities = IdentitySerializer(many=True, required=False)
    name = serializers.CharField(max_length=100, required=False, allow_null=True)
    kind = serializers.ChoiceField(["owner", "prospect", "alumnus"], required=False)
    gender = serializers.CharField(
        required=False, allow_null=True, help_text="female, male, 女, 男, f, m; empty is unknown."
    )
    title = serializers.CharField(max_length=20, required=False, allow_null=True)
    preferred_salutation = serializers.CharField(max_length=40, required=False, allow_null=True)
    city = serializers.CharField(max_length=60, required=False, allow_null=True)
    birthday = serializers.DateField(required=False, allow_null=True, help_text="The solar day of birth.")
    birthday_calendar = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="Which birthday the person keeps: solar, lunar, 阳历, 农历; empty is not asked.",
    )
    joined_at = serializers.CharField(required=False, help_text="As `occurred_at`.")
    time_zone = serializers.CharField(max_length=60, required=False)
    may_profile = serializers.BooleanField(
        required=False, help_text="false: the person must not be analysed."
    )
    home_zone = serializers.CharField(
        max_length=63, required=False, allow_null=True, help_text="Where they live; quiet hours follow it."
    )
    is_minor = serializers.BooleanField(required=False, help_text="true: under 14, no marketing.")
    is_deceased = serializers.BooleanField(required=False, help_text="true: nobody writes any more.")
    is_restricted = serializers.BooleanField(required=False, help_text="true: stored only, never contacted.")
    phone = serializers.CharField(max_length=40, required=False, allow_null=True)
    wechat = serializers.CharField(max_length=64, required=False, allow_null=True)
    email = serializers.CharField(max_length=254, required=False, allow_null=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        help_text="All tags that you give the person.",
    )
    holdings = HoldingSerializer(many=True, required=False, help_text="All that the person owns or owned.")
    koe = serializers.CharField(
        max_length=60, required=False, allow_null=True, help_text="A KOE's sign-in name."
    )
    attributes = serializers.DictField(required=False, allow_null=True, help_text="At most 8 KB of JSON.")


class EventPushSerializer(serializers.Serializer):
    """A batch of events; a bare list is accepted too."""

    items = EventItemSerializer(many=True)


class ProfilePushSerializer(serializers.Serializer):
    """A batch of profiles; a bare list is accepted too."""

    items = ProfileItemSerializer(many=True)


class EventResultSerializer(ResultSerializer):
    """What became of one event."""

    id = serializers.CharField(allow_null=True)
    flag = serializers.CharField(required=False, help_text="future: more than a day ahead, counted when due.")


class ProfileResultSerializer(ResultSerializer):
    """What became of one profile."""

    external_id = serializers.CharField(allow_null=True)


class EventReceiptSerializer(ReceiptSerializer):
    """What became of a batch of events."""

    results = EventResultSerializer(many=True)


class ProfileReceiptSerializer(ReceiptSerializer):
    """What became of a batch of profiles."""

    results = ProfileResultSerializer(many=True)

"""Shapes of what the API of outreach takes and gives."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from outreach.models import Content, QueueItem, Ticket
from outreach.queries.queue import reasons_now
from outreach.rules import CHANNELS, PURPOSES, REASONS
from outreach.rules.purposes import LEDGER
from scrm.lib import clock
from segmentation.queries import evidence
from segmentation.queries.policy import Policies


class ReasonSerializer(serializers.Serializer):
    """A code for programs and a sentence for people."""

    code = serializers.CharField()
    message = serializers.CharField()


class QueueIdentitySerializer(serializers.Serializer):
    """A connected system's id for a person."""

    source = serializers.CharField(source="source.code")
    external_id = serializers.CharField()


class QueueItemSerializer(serializers.ModelSerializer):
    """Someone to greet today, with the reasons as data and in words."""

    profile = serializers.IntegerField(source="profile_id")
    name = serializers.CharField(source="profile.name")
    identities = QueueIdentitySerializer(source="profile.identities.all", many=True)
    koe = serializers.CharField(source="carer")
    reasons = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = QueueItem
        fields = (
            *("id", "profile", "name", "identities", "koe"),
            *("reasons", "evidence", "worth", "opened_on", "due_on"),
        )

    def get_reasons(self, item: QueueItem) -> list[dict[str, str]]:
        """Return why this person, most telling first."""
        standing = getattr(item.profile, "standing", None)
        left = reasons_now(item, standing, clock.business_date(self.context["now"]))
        return [{"code": code, "message": str(REASONS[code].sentence)} for code in left if code in REASONS]

    def get_evidence(self, item: QueueItem) -> list[str]:
        """Return what was seen, in sentences."""
        standing = getattr(item.profile, "standing", None)
        if standing is None:
            return []
        policies = self.context.setdefault("policies", Policies())
        today = clock.business_date(self.context["now"])
        return evidence.sentences(standing, today, policies.of(standing.policy_version), policies.lanes)


class QuestionSerializer(serializers.Serializer):
    """One question to the contact gate."""

    source = serializers.CharField(required=False, help_text="Code of a source; by default the key's own.")
    external_id = serializers.CharField()
    purpose = serializers.ChoiceField(choices=list(PURPOSES), required=False, default="care")
    channel = serializers.ChoiceField(choices=list(CHANNELS), required=False, default="wecom")
    book = serializers.BooleanField(required=False, help_text="true: keep room for it where it is a yes.")
    expires_at = serializers.DateTimeField(
        required=False, help_text="Until when room is kept, at most three days; by default today."
    )


class QuestionsSerializer(serializers.Serializer):
    """A batch of questions."""

    items = QuestionSerializer(many=True)


class AnswerSerializer(serializers.Serializer):
    """The gate's answer to one question."""

    index = serializers.IntegerField()
    external_id = serializers.CharField()
    allowed = serializers.BooleanField()
    reasons = ReasonSerializer(many=True)
    earliest = serializers.DateTimeField(
        allow_null=True, help_text="When it could become yes; null when it is yes, or no for good."
    )
    booking = serializers.IntegerField(required=False, help_text="Its number, where room was booked.")
    expires_at = serializers.DateTimeField(required=False)


class AnswersSerializer(serializers.Serializer):
    """One answer for each question, in order."""

    results = AnswerSerializer(many=True)


class LintItemSerializer(serializers.Serializer):
    """One text, and what is known of whom it is for."""

    text = serializers.CharField(max_length=2000, allow_blank=True, trim_whitespace=False)
    language = serializers.ChoiceField(["zh", "en"], required=False, help_text="Guessed where absent.")
    customer_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    gender = serializers.CharField(
        max_length=10, required=False, allow_blank=True, help_text="f or m; empty is unknown."
    )
    role_title = serializers.CharField(max_length=20, required=False, allow_blank=True)


class LintRequestSerializer(serializers.Serializer):
    """A batch of texts."""

    items = LintItemSerializer(many=True)


class FindingSerializer(serializers.Serializer):
    """One flaw: where it is, how grave, and why."""

    rule = serializers.CharField()
    severity = serializers.ChoiceField(["block", "warn", "hint"])
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    matched = serializers.CharField()
    message = serializers.CharField(source="reason_zh")


class JudgementSerializer(serializers.Serializer):
    """What the lint says of one text."""

    index = serializers.IntegerField()
    verdict = serializers.ChoiceField(["ok", "hint", "warn", "block"])
    findings = FindingSerializer(many=True)


class JudgementsSerializer(serializers.Serializer):
    """One judgement for each text, in order."""

    results = JudgementSerializer(many=True)


class ContentItemSerializer(serializers.Serializer):
    """Something worth sharing; it is known again by `external_id`."""

    external_id = serializers.CharField(max_length=255)
    title = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(Content.Kind.choices, required=False)
    language = serializers.ChoiceField(["zh", "en"], required=False)
    summary = serializers.CharField(max_length=200, required=False, allow_blank=True)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=20)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)
    is_retired = serializers.BooleanField(required=False, help_text="true takes it off the shelf.")

    def validate(self, item: dict[str, Any]) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        first, last = item.get("valid_from"), item.get("valid_to")
        if first and last and last < first:
            raise serializers.ValidationError({"valid_to": _("结束要晚于开始。")})
        return item


class ContentPushSerializer(serializers.Serializer):
    """A batch of contents."""

    items = ContentItemSerializer(many=True)


class ContentResultSerializer(serializers.Serializer):
    """What became of one content."""

    index = serializers.IntegerField()
    external_id = serializers.CharField()
    status = serializers.ChoiceField(["accepted", "changed", "rejected"])
    code = serializers.CharField(required=False)
    message = serializers.CharField(required=False)


class ContentReceiptSerializer(serializers.Serializer):
    """One result for each content, in order."""

    results = ContentResultSerializer(many=True)


class TicketItemSerializer(serializers.Serializer):
    """One problem of a person."""

    id = serializers.CharField(max_length=255, help_text="Yours for the ticket.")
    external_id = serializers.CharField(max_length=255, help_text="Yours for the person.")
    topic = serializers.ChoiceField(choices=Ticket.Topic.choices)
    urgency = serializers.ChoiceField(choices=Ticket.Urgency.choices, required=False, default="normal")
    subject = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=5000, required=False, default="", allow_blank=True)


class TicketsSerializer(serializers.Serializer):
    """A batch of problems."""

    items = TicketItemSerializer(many=True)


class TicketAnswerSerializer(serializers.Serializer):
    """What became of one problem."""

    index = serializers.IntegerField()
    id = serializers.CharField()
    status = serializers.ChoiceField(["accepted", "duplicate", "rejected"])
    ticket = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    answer_due_at = serializers.DateTimeField(allow_null=True)
    errors = serializers.ListField(child=serializers.CharField())


class TicketAnswersSerializer(serializers.Serializer):
    """One answer for each problem, in order."""

    results = TicketAnswerSerializer(many=True)


class SettlementSerializer(serializers.Serializer):
    """What to do with one booking."""

    booking = serializers.IntegerField()
    do = serializers.ChoiceField(choices=["use", "release"])


class SettlementsSerializer(serializers.Serializer):
    """A batch of bookings to settle."""

    items = SettlementSerializer(many=True)


class SettledOneSerializer(serializers.Serializer):
    """What became of one booking."""

    index = serializers.IntegerField()
    booking = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=["used", "released", "refused"])
    reasons = ReasonSerializer(many=True)
    earliest = serializers.DateTimeField(required=False, allow_null=True)


class SettledSerializer(serializers.Serializer):
    """What became of the bookings, in order."""

    results = SettledOneSerializer(many=True)


class ConsentItemSerializer(serializers.Serializer):
    """What a person allows or refuses."""

    external_id = serializers.CharField(max_length=255)
    purpose = serializers.ChoiceField(choices=list(LEDGER), help_text="`all` is any contact.")
    channel = serializers.ChoiceField(choices=list(CHANNELS), required=False, help_text="Empty is every one.")
    decision = serializers.ChoiceField(choices=["given", "withdrawn"])
    at = serializers.CharField(help_text="When they said so; as `occurred_at` of an event.")
    text_version = serializers.CharField(max_length=40, required=False, help_text="Of what they agreed to.")
    note = serializers.CharField(max_length=300, required=False)


class ConsentPushSerializer(serializers.Serializer):
    """A batch of consents."""

    items = ConsentItemSerializer(many=True)


class MoodItemSerializer(serializers.Serializer):
    """How a person felt in a message."""

    external_id = serializers.CharField(max_length=255)
    mood = serializers.ChoiceField(choices=["warm", "calm", "cold", "displeased"], required=False)
    satisfaction = serializers.IntegerField(min_value=1, max_value=5, required=False)
    at = serializers.CharField(help_text="As `occurred_at` of an event.")


class MoodPushSerializer(serializers.Serializer):
    """A batch of moods."""

    items = MoodItemSerializer(many=True)


class SaidResultSerializer(serializers.Serializer):
    """What became of one item."""

    index = serializers.IntegerField()
    external_id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=["accepted", "duplicate", "rejected"])
    code = serializers.CharField(required=False)
    message = serializers.CharField(required=False)


class SaidReceiptSerializer(serializers.Serializer):
    """What became of a batch, in order."""

    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rejected = serializers.IntegerField()
    ignored_fields = serializers.DictField(child=serializers.IntegerField())
    results = SaidResultSerializer(many=True)

"""Tables of what users said that deserves an answer, and of every step taken with it."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models.campaigns import Campaign
from community.models.groups import Group
from community.models.messages import Message
from users.models import Assignment, Employee, Profile, Source


class VoiceQuerySet(models.QuerySet):
    """Chains over voices."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the voices of profiles that an employee may see, and those they look after themselves."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.seen_by(employee).filter(profile=OuterRef("profile"))
        return self.filter(Exists(active) | Q(owner=employee)).exclude(profile__is_restricted=True)

    def overdue(self, now) -> Self:
        """Keep those not answered in time."""
        return self.filter(state=Voice.State.RECEIVED, due_at__lt=now)

    def on_the_wall(self) -> Self:
        """Keep those whose outcome may be shown to users, the newest first."""
        return self.filter(is_public=True).exclude(wall_text="").order_by("-landed_at", "-answered_at", "-id")


class Voice(models.Model):
    """Something a user said that deserves an answer."""

    class Kind(models.TextChoices):
        GRUMBLE = "grumble", _("吐槽")
        IDEA = "idea", _("点子")
        QUESTION = "question", _("问题")
        COMPLAINT = "complaint", _("投诉")
        PRAISE = "praise", _("表扬")

    class Mood(models.TextChoices):
        WARM = "warm", _("热情")
        CALM = "calm", _("平和")
        COLD = "cold", _("冷淡")
        DISPLEASED = "displeased", _("不满")

    class State(models.TextChoices):
        RECEIVED = "received", _("收到")
        ANSWERED = "answered", _("已回应")
        ADOPTED = "adopted", _("采纳")
        LANDED = "landed", _("已落地")
        DECLINED = "declined", _("不采纳")

    class Origin(models.TextChoices):
        FORM = "form", _("员工记录")
        GROUP = "group", pgettext_lazy("where something was said", "社群")
        CAMPAIGN = "campaign", pgettext_lazy("where something was said", "活动")
        DIAGNOSIS = "diagnosis", _("关系体检")
        REST = "rest", _("接口")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="voices")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    topic = models.CharField(_("主题"), max_length=60)
    text = models.CharField(_("Ta 的原话"), max_length=2000)
    mood = models.CharField(_("情绪"), max_length=10, choices=Mood, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    origin = models.CharField(max_length=10, choices=Origin)
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="voices")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="voices")
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="voice")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    external_id = models.CharField(max_length=255, blank=True)
    content = models.UUIDField(null=True)  # hash of the pushed item
    owner = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # who follows it up
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()  # until when it should be answered
    answered_at = models.DateTimeField(null=True)
    landed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when the author heard that it landed
    may_show = models.BooleanField(_("Ta 同意公开展示"), default=False)
    is_public = models.BooleanField(default=False)
    wall_text = models.CharField(
        max_length=300, blank=True
    )  # what changed, or the thanks, without personal data

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="voice_source_external_uniq",
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="voice_answered_check", condition=Q(state="received") | Q(answered_at__isnull=False)
            ),
            models.CheckConstraint(
                name="voice_landed_check", condition=~Q(state="landed") | Q(landed_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="voice_profile_idx", fields=["profile", "-received_at"]),
            models.Index(name="voice_state_idx", fields=["state", "due_at"]),
            models.Index(
                name="voice_untold_idx", fields=["profile"], condition=Q(state="landed", told_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.topic


class VoiceStep(models.Model):
    """One step of a voice, append-only: who moved it where, and what was said."""

    voice = models.ForeignKey(Voice, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=8, choices=Voice.State)
    note = models.CharField(max_length=1000, blank=True)
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.state}"

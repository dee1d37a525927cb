"""The tables of what may be said: greetings that are reviewed, and texts that were held back."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.models.queue import QueueItem
from users.models import Employee, Profile, Reviewed


class Greeting(Reviewed):
    """A text with placeholders from a closed list; empty lists fit everybody. Only reviewed ones are used."""

    class Tone(models.TextChoices):
        PLAIN = "plain", _("平实")
        WARM = "warm", _("温暖")
        LIGHT = "light", _("轻松")

    language = models.CharField(
        _("语言"), max_length=7, choices=Reviewed.Language, default=Reviewed.Language.ZH
    )
    text = models.CharField(_("正文"), max_length=300)
    tone = models.CharField(_("语气"), max_length=10, choices=Tone, default=Tone.PLAIN)
    quadrants = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    tiers = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    states = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    reasons = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    occasions = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    months = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    status = models.CharField(
        _("状态"), max_length=8, choices=Reviewed.Status, default=Reviewed.Status.REVIEWED
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="greeting_status_check", condition=Q(status__in=["draft", "reviewed", "retired"])
            )
        ]

    def __str__(self) -> str:
        return self.text


class HeldTextQuerySet(models.QuerySet):
    """Chains over texts that were held back."""

    def waiting(self) -> Self:
        """Keep those that nobody decided on."""
        return self.filter(decided_at__isnull=True)

    def visible_to(self, employee: Employee) -> Self:
        """Keep those for people whom an employee may see."""
        return self.filter(profile__in=Profile.objects.visible_to(employee))


class HeldText(models.Model):
    """A text that the lint blocks and an employee thinks right: a lead looks at it."""

    class Decision(models.TextChoices):
        WAITING = "", _("等组长看")
        PASSED = "passed", _("可以发")
        REFUSED = "refused", _("请改写")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="held_texts")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="held_texts")
    item = models.ForeignKey(QueueItem, models.SET_NULL, null=True, related_name="held_texts")
    text = models.CharField(max_length=500)
    rules = ArrayField(models.CharField(max_length=16), default=list)  # what blocked
    created_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision, blank=True, default="")
    note = models.CharField(_("说明"), max_length=200, blank=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = HeldTextQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="heldtext_decision_check",
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision__in=["passed", "refused"], decided_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(name="heldtext_waiting_idx", fields=["created_at"], condition=Q(decision="")),
            models.Index(name="heldtext_profile_idx", fields=["profile", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.text

"""The table of the daily queue."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from users.models import Assignment, Employee, Profile


class QueueItemQuerySet(models.QuerySet):
    """Chains over queue items."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the items of profiles that an employee may see."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.seen_by(employee).filter(profile=OuterRef("profile"))
        return self.filter(Exists(active))

    def open(self) -> Self:
        """Keep those not closed yet."""
        return self.filter(closed_at__isnull=True)

    def due(self, today) -> Self:
        """Keep open items whose day has come, in order of worth."""
        living = self.open().filter(profile__is_deceased=False, profile__is_restricted=False)
        return living.filter(due_on__lte=today).order_by("-worth", "profile_id")


class QueueItem(models.Model):
    """Someone to greet, from opening to closing; one open per profile.

    It carries no employee: it follows the profile's assignment, so a handover moves it.
    """

    class Outcome(models.TextChoices):
        SENT = "sent", _("已发送")
        REPLIED = "replied", _("已回复")
        NO_ANSWER = "no_answer", _("未回复")
        WRONG_PERSON = "wrong", _("不是本人")
        SKIPPED = "skipped", _("已跳过")
        WITHDRAWN = "withdrawn", _("已撤下")  # the reason is gone, or the gate says no

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="queue_items", db_index=False)
    reasons = ArrayField(models.CharField(max_length=24))  # codes of `rules.REASONS`, most telling first
    worth = models.FloatField(default=0)
    opened_on = models.DateField()
    due_on = models.DateField()
    snoozes = models.PositiveSmallIntegerField(default=0)
    snoozed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=500, blank=True)  # why skipped or withdrawn
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="queueitem_profile_open_uniq", fields=["profile"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="queueitem_closed_outcome_check",
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(
                name="queueitem_due_idx", fields=["due_on", "-worth"], condition=Q(closed_at__isnull=True)
            ),
            models.Index(name="queueitem_closed_at_idx", fields=["closed_at"]),
            models.Index(name="queueitem_profile_idx", fields=["profile", "closed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.opened_on}"

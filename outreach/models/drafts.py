"""The table of check-ups that are being written."""

from django.db import models
from django.db.models import Q

from outreach.models.queue import QueueItem
from users.models import Employee, Profile


class Draft(models.Model):
    """What an employee has typed of a check-up so far; forgotten once it is recorded."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="drafts")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="drafts")
    item = models.ForeignKey(QueueItem, models.CASCADE, null=True, related_name="+")
    values = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_employee_item_uniq", fields=["employee", "item"], condition=Q(item__isnull=False)
            ),
            models.UniqueConstraint(
                name="draft_employee_profile_uniq",
                fields=["employee", "profile"],
                condition=Q(item__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.profile_id}"

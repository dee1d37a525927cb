"""Tables of decisions and deeds: policy versions and the audit trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Policy(models.Model):
    """One version of the thresholds of one area; the newest version is in force.

    Without a row the area's built-in values count, which are version 0.
    """

    area = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    values = models.JSONField()
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_by = models.ForeignKey("users.Employee", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["area", "-version"]
        constraints = [models.UniqueConstraint(name="policy_area_version_uniq", fields=["area", "version"])]

    def __str__(self) -> str:
        return f"{self.area} {self.version}"


class AuditEntry(models.Model):
    """Who did what to which object, written in the same transaction; append-only."""

    employee = models.ForeignKey("users.Employee", models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)  # ids and codes, never personal data
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(name="auditentry_object_idx", fields=["object_type", "object_id", "-at"]),
            models.Index(name="auditentry_at_idx", fields=["-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

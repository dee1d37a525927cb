"""Tables of the contact gate: what it refused, what a lead set aside, and who is left in peace."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.models.conversations import Touch
from users.models import Employee, Profile


class ContactRefusal(models.Model):
    """The gate's latest no for a person, purpose and channel; a yes removes it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="contact_refusals", db_index=False)
    purpose = models.CharField(max_length=10)
    channel = models.CharField(max_length=8)
    reasons = ArrayField(models.CharField(max_length=16))  # codes of `rules.REFUSALS`
    earliest = models.DateTimeField(null=True)  # empty: waiting does not help
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="contactrefusal_profile_purpose_channel_uniq", fields=["profile", "purpose", "channel"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.purpose} {self.reasons}"


class OverrideQuerySet(models.QuerySet):
    """Chains over overrides."""

    def usable(self, now) -> Self:
        """Keep those that still open the gate once."""
        return self.filter(used_at__isnull=True, expires_at__gt=now)


class Override(models.Model):
    """A lead's word that sets pace, waits, hours and hold-out aside, for one conversation."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="overrides")
    purpose = models.CharField(max_length=10)
    channel = models.CharField(max_length=8)
    reasons = ArrayField(models.CharField(max_length=16))  # what the gate said
    note = models.CharField(max_length=300)  # why all the same
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(name="override_profile_idx", fields=["profile", "expires_at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.purpose}"


class CoolingOffQuerySet(models.QuerySet):
    """Chains over cooling-offs."""

    def running(self, now) -> Self:
        """Keep those that hold now."""
        return self.filter(ended_at__isnull=True, ends_at__gt=now)


class CoolingOff(models.Model):
    """A time without outreach after repeated dissatisfaction (冷静期); one runs at a time."""

    class Cause(models.TextChoices):
        DISPLEASED = "displeased", _("接连不满")
        EMPLOYEE = "employee", _("员工判断")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="cooling_offs", db_index=False)
    cause = models.CharField(max_length=10, choices=Cause)
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # earlier, or when the next one began

    objects = CoolingOffQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="coolingoff_profile_open_uniq", fields=["profile"], condition=Q(ended_at__isnull=True)
            )
        ]
        indexes = [models.Index(name="coolingoff_profile_idx", fields=["profile", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.ends_at}"


class FriendModeQuerySet(models.QuerySet):
    """Chains over friend modes."""

    def running(self) -> Self:
        """Keep those that hold."""
        return self.filter(ended_at__isnull=True)


class FriendMode(models.Model):
    """A friend's distance (老友模式): festivals and life only, until somebody ends it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="friend_modes", db_index=False)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)  # why it ended

    objects = FriendModeQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="friendmode_profile_open_uniq", fields=["profile"], condition=Q(ended_at__isnull=True)
            )
        ]
        indexes = [models.Index(name="friendmode_profile_idx", fields=["profile", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.started_at}"


class WrongContactQuerySet(models.QuerySet):
    """Chains over wrong contacts."""

    def open(self) -> Self:
        """Keep those that nobody has put right."""
        return self.filter(corrected_at__isnull=True)


class WrongContact(models.Model):
    """A channel that leads to a stranger: nobody writes over it until somebody has put it right."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="wrong_contacts", db_index=False)
    channel = models.CharField(max_length=8, choices=Touch.Channel)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)  # what was wrong, and how it was put right

    objects = WrongContactQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="wrongcontact_profile_channel_open_uniq",
                fields=["profile", "channel"],
                condition=Q(corrected_at__isnull=True),
            )
        ]
        indexes = [models.Index(name="wrongcontact_profile_idx", fields=["profile", "-reported_at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.channel}"

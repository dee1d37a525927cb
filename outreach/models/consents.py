"""Tables of what people allow and how they feel: the ledger, moods, and the links to a page of their own."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.models.conversations import Diagnosis, Touch
from outreach.rules.purposes import LEDGER_LABELS
from users.models import Employee, Profile, Source


class Consent(models.Model):
    """One entry of the ledger of what a person allows; the newest entry of a purpose and channel counts.

    The ledger only grows: a trigger refuses every change but that of a merge. The purpose `all` is any
    contact that we open, `profiling` is the use of the profile; the others are those of the contact gate.
    """

    class Decision(models.TextChoices):
        GIVEN = "given", _("同意")
        WITHDRAWN = "withdrawn", _("拒绝")

    class Origin(models.TextChoices):
        DIAGNOSIS = "diagnosis", _("关系体检")
        MESSAGE = "message", _("消息里说的")
        EMPLOYEE = "employee", _("员工记下")
        PERSON = "person", _("本人在意愿页")
        SOURCE = "source", _("数据源")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, default="all")
    channel = models.CharField(max_length=8, blank=True)  # empty: every channel
    decision = models.CharField(max_length=10, choices=Decision)
    origin = models.CharField(max_length=20, choices=Origin)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    text_version = models.CharField(max_length=40, blank=True)  # of what they agreed to
    note = models.CharField(max_length=300, blank=True)  # how they said so
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="consent_pushed_uniq",
                fields=["profile", "purpose", "channel", "decision", "at", "source"],
                condition=Q(source__isnull=False),
            )
        ]
        indexes = [models.Index(name="consent_profile_idx", fields=["profile", "purpose", "-at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.purpose} {self.decision}"

    def get_purpose_display(self) -> str:
        """Return what the entry is about, as pages show it."""
        return str(LEDGER_LABELS.get(self.purpose, self.purpose))

    def get_channel_display(self) -> str:
        """Return the channel as pages show it."""
        return str(dict(Touch.Channel.choices).get(self.channel, self.channel))


class ConsentTextQuerySet(models.QuerySet):
    """Chains over texts of consent."""

    def current(self) -> Self:
        """Keep the newest text of each purpose."""
        return self.order_by("purpose", "-published_at", "-pk").distinct("purpose")


class ConsentText(models.Model):
    """What people agree to when they allow a purpose, version by version; published, it never changes.

    Where a version changes the purpose, whoever agreed to an older one is asked again and counts as nobody
    who agreed until then.
    """

    purpose = models.CharField(_("用途"), max_length=10)
    version = models.CharField(_("版本"), max_length=40)
    text = models.TextField(_("内容"), max_length=2000)
    changes_purpose = models.BooleanField(_("用途变了，之前的同意要重新征求"), default=False)
    published_at = models.DateTimeField()
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        ordering = ["purpose", "-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="consenttext_purpose_version_uniq", fields=["purpose", "version"])
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"

    def get_purpose_display(self) -> str:
        """Return what the text is about, as pages show it."""
        return str(LEDGER_LABELS.get(self.purpose, self.purpose))


class Mood(models.Model):
    """How a person felt in one message, as a colleague marked it or a connected system sent it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="moods")
    mood = models.CharField(max_length=10, choices=Diagnosis.Mood, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 to 5
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mood_told_check",
                condition=~Q(mood="") | Q(satisfaction__isnull=False),
            ),
            models.CheckConstraint(
                name="mood_satisfaction_check",
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
            ),
            models.UniqueConstraint(
                name="mood_pushed_uniq",
                fields=["profile", "source", "at"],
                condition=Q(source__isnull=False),
            ),
        ]
        indexes = [models.Index(name="mood_profile_idx", fields=["profile", "-at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.mood or self.satisfaction}"


class PreferenceLinkQuerySet(models.QuerySet):
    """Chains over links."""

    def usable(self, now) -> Self:
        """Keep those that open the page now."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class PreferenceLink(models.Model):
    """A link that opens a page of a person's own; its secret is kept as a keyed hash only."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="preference_links")
    secret_hash = models.CharField(max_length=64, unique=True)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PreferenceLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(name="preferencelink_profile_idx", fields=["profile", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.expires_at}"

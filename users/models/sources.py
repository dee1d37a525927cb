"""Tables of the connected systems: sources, their keys, and what was refused from them."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A connected system that pushes profiles and events."""

    code = models.SlugField(_("代号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    time_zone = models.CharField(
        _("时区"), max_length=60, blank=True, help_text=_("不带时区的时间按它解读；留空为品牌时区")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ApiKeyQuerySet(models.QuerySet):
    """Chains over keys."""

    def usable(self, now) -> Self:
        """Keep keys that are neither revoked nor expired, of active sources."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, source__is_active=True)


class ApiKey(models.Model):
    """A source's key: shown once, stored as a keyed hash; `prefix` finds it."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="keys")
    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20))
    created_by = models.ForeignKey("users.Employee", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("有效期至"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()
    is_authenticated = True  # what DRF asks of a principal

    class Meta:
        ordering = ["source", "-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Rejection(models.Model):
    """An item that was refused, with its reason; kept `REJECTION_DAYS`, readable by administrators."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="rejections")
    kind = models.CharField(max_length=8)  # profile or event
    code = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    external_id = models.CharField(max_length=255, blank=True)
    item = models.TextField()  # JSON as received, truncated to 4,000 characters
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(name="rejection_received_idx", fields=["received_at"]),
            models.Index(name="rejection_source_code_idx", fields=["source", "code", "-received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.external_id}"

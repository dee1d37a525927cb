"""The table of the shelf: articles, service upgrades and topics that are worth sharing."""

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from users.models import Employee, Source


class ContentQuerySet(models.QuerySet):
    """Chains over contents."""

    def on_shelf(self, today: dt.date) -> Self:
        """Keep what may be offered on a day."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        return self.filter(begun, lasting, retired_at__isnull=True)


class Content(models.Model):
    """Something of value in itself, offered as "you may like"; it never sells."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("文章")
        UPGRADE = "upgrade", _("服务升级")
        TOPIC = "topic", _("社群话题")

    kind = models.CharField(_("类别"), max_length=8, choices=Kind, default=Kind.ARTICLE)
    language = models.CharField(
        _("语言"), max_length=2, choices=[("zh", _("中文")), ("en", _("英文"))], default="zh"
    )
    title = models.CharField(_("标题"), max_length=60)
    summary = models.CharField(_("一句话介绍"), max_length=200, blank=True)
    url = models.URLField(
        _("地址"), max_length=500, blank=True, help_text=_("Ta 说想看以后再发，首次问候里不放链接。")
    )
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("兴趣标签"), default=list)
    valid_from = models.DateField(_("从"), null=True, blank=True)
    valid_to = models.DateField(_("到"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")  # who pushed it
    external_id = models.CharField(max_length=255, blank=True, db_collation="C")
    created_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="content_source_external_uniq",
                fields=["source", "external_id"],
                condition=Q(source__isnull=False),
            ),
            models.CheckConstraint(
                name="content_period_check",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

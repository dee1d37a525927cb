"""The table of reviewed greetings."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Greeting(models.Model):
    """A reviewed text with placeholders from a closed list; empty lists fit everybody."""

    code = models.SlugField(max_length=60, unique=True)
    language = models.CharField(_("语言"), max_length=7, default="zh")
    text = models.CharField(_("正文"), max_length=300)
    tone = models.CharField(_("语气"), max_length=10, default="plain")
    quadrants = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    states = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    reasons = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    months = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.text

"""What the tables of words that are reviewed before they are used have in common."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models.employees import Employee


class ReviewedQuerySet(models.QuerySet):
    """Chains over words that are reviewed."""

    def usable(self) -> Self:
        """Keep those that were reviewed."""
        return self.filter(status=Reviewed.Status.REVIEWED)


class Reviewed(models.Model):
    """Words of an employee, or shipped; each table names their form and its own `status`."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEWED = "reviewed", _("已审核")
        RETIRED = "retired", _("已停用")

    class Language(models.TextChoices):
        ZH = "zh", _("中文")
        EN = "en", _("英文")

    code = models.SlugField(max_length=60, unique=True)
    author = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # null: shipped
    reviewed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(null=True)

    objects = ReviewedQuerySet.as_manager()

    class Meta:
        abstract = True

"""The table of cut points: the scale by which value and engagement are scores, until it is measured anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models import Employee


class CutPoints(models.Model):
    """The quantiles of the population that turn what people did into scores from 0 to 100. Never altered.

    The axes are cut at scores, so what a score means decides on which side someone is: it is measured once a
    month, by a manager's word, and where the old scale cannot be read any more; the reason says which.
    """

    class Reason(models.TextChoices):
        FIRST = "first", _("第一次测量")
        MONTHLY = "monthly", _("每月一次")
        GROWN = "grown", _("人数变化一倍以上")
        RULES = "rules", _("计分规则改了")
        FIT = "fit", _("计分的依据变了")
        BY_HAND = "by_hand", _("运营要求")

    version = models.PositiveIntegerField(unique=True)
    date = models.DateField()  # the first night that uses them
    reason = models.CharField(max_length=8, choices=Reason)
    policy_version = models.IntegerField()
    quantiles = models.JSONField()  # by measure: 101 numbers
    populations = models.JSONField()  # by measure: of how many people
    created_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # null: the night
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-date", "-version"]

    def __str__(self) -> str:
        return f"{self.version} {self.date}"

"""The table of the days that an arrangement decides; what the year gives by itself is computed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.rules.calendar import KINDS
from users.rules.festivals import holiday_label


class CalendarDay(models.Model):
    """A day that is free, worked in exchange, quiet or mourned."""

    date = models.DateField(_("日期"))
    kind = models.CharField(_("类别"), max_length=8, choices=list(KINDS.items()))
    name = models.CharField(_("名称"), max_length=40)
    year = models.PositiveSmallIntegerField()  # of the arrangement that says so
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        ordering = ["date", "kind"]
        constraints = [
            models.UniqueConstraint(name="calendarday_date_kind_uniq", fields=["date", "kind"]),
            models.UniqueConstraint(
                name="calendarday_date_official_uniq",
                fields=["date"],
                condition=Q(kind__in=["holiday", "makeup"]),
            ),
            models.CheckConstraint(name="calendarday_kind_check", condition=Q(kind__in=list(KINDS))),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    @property
    def label(self) -> str:
        """Return the name in the language of the page, where it is that of an official holiday."""
        return holiday_label(self.name)

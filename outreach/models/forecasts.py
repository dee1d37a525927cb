"""The table of exact forecasts: what a change of the rules would do to everybody, counted by a worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from segmentation.models import Run
from users.models import Employee


class Forecast(models.Model):
    """Other rules of one area, judged on everybody after one night; `counted` grows range by range."""

    class State(models.TextChoices):
        RUNNING = "running", _("计算中")
        DONE = "done", _("已完成")
        OVERTAKEN = "overtaken", _("已过时")  # another night came before it was done

    area = models.CharField(max_length=20)
    values = models.JSONField()
    digest = models.CharField(max_length=64)  # of the values, so that the same question is asked once
    standing_version = models.PositiveIntegerField()  # the rules in force, to compare with
    contact_version = models.PositiveIntegerField()
    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_index=False)
    asked_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField()  # profiles, when it was asked
    passed = models.PositiveIntegerField(default=0)  # of them
    next_id = models.BigIntegerField(default=0)  # profiles below it are counted
    people = models.PositiveIntegerField(default=0)  # who were known and judged
    counted = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="forecast_question_uniq",
                fields=["run", "area", "digest", "standing_version", "contact_version"],
            )
        ]
        indexes = [
            models.Index(
                name="forecast_running_idx", fields=["asked_at"], condition=models.Q(state="running")
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.digest[:8]} {self.state}"

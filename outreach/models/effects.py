"""Tables of what came of it: the days of the lists, those who were left alone to compare with, each touch."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from outreach.models.conversations import Touch
from outreach.models.greetings import Greeting
from users.models import Assignment, Employee, Profile


class QueueDay(models.Model):
    """The figures of one employee's list on one day."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="queue_days", db_index=False)
    date = models.DateField()
    due = models.PositiveIntegerField(default=0)  # open or done on that day
    done = models.PositiveIntegerField(default=0)  # written to, or skipped with a reason
    carried = models.PositiveIntegerField(default=0)  # open, and from an earlier day
    waiting = models.PositiveIntegerField(default=0)  # a reason and the gate's yes, but no room
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["-date", "employee"]
        constraints = [
            models.UniqueConstraint(name="queueday_employee_date_uniq", fields=["employee", "date"])
        ]
        indexes = [models.Index(name="queueday_date_idx", fields=["date"])]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.date}"


class ByProfileQuerySet(models.QuerySet):
    """Chains over rows about one person."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep those about people whom an employee may see."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.filter(
            profile=OuterRef("profile"), employee__in=employee.portfolio, ended_at__isnull=True
        )
        return self.filter(Exists(active))


class HoldOut(models.Model):
    """Which arm a person is in for one period, drawn once when they first became a candidate.

    Both arms are kept, with what was known at that moment.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="hold_outs", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day on which they may be chosen again
    is_held = models.BooleanField()  # left alone; otherwise greeted as usual
    percent = models.PositiveSmallIntegerField()  # of the draw
    reason = models.CharField(max_length=24)  # the most telling one
    state = models.CharField(max_length=8, blank=True)
    quadrant = models.CharField(max_length=8, blank=True)
    tier = models.CharField(max_length=1, blank=True)
    value = models.FloatField(default=0)
    employee = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()
    returned_on = models.DateField(null=True)
    judged_at = models.DateTimeField(null=True)  # empty: the month is not over

    objects = ByProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(name="holdout_profile_start_uniq", fields=["profile", "starts_on"]),
            models.CheckConstraint(name="holdout_period_check", condition=Q(ends_on__gt=F("starts_on"))),
        ]
        indexes = [
            models.Index(
                name="holdout_unjudged_idx", fields=["starts_on"], condition=Q(judged_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.starts_on}"


class TouchResult(models.Model):
    """What came of one conversation that we opened, judged every night until its month is over."""

    class How(models.TextChoices):
        NOTED = "noted", _("员工记下")
        WROTE = "wrote", _("Ta 主动来消息")

    touch = models.OneToOneField(Touch, models.CASCADE, primary_key=True, related_name="result")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="touch_results")
    employee = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    greeting = models.ForeignKey(Greeting, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=24, blank=True)  # the most telling one of the item
    purpose = models.CharField(max_length=10)
    state = models.CharField(max_length=8, blank=True)  # when it was sent
    sent_on = models.DateField()
    hour = models.PositiveSmallIntegerField()  # brand time
    replied_on = models.DateField(null=True)
    replied_how = models.CharField(max_length=5, choices=How, blank=True)
    mood = models.CharField(max_length=10, blank=True)
    is_displeased = models.BooleanField(default=False)
    is_refused = models.BooleanField(default=False)  # they wanted no more contact afterwards
    returned_on = models.DateField(null=True)  # of those who had gone quiet
    judged_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # the month is over: judged for the last time

    objects = ByProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-touch_id"]
        indexes = [
            models.Index(name="touchresult_sent_idx", fields=["sent_on"]),
            models.Index(name="touchresult_open_idx", fields=["touch"], condition=Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.touch_id}"

"""Tables of remedies: care plans, their dated steps, and the weeks in which a plan spoke to someone."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from outreach.models.conversations import Diagnosis, Touch
from outreach.models.tickets import Ticket
from outreach.rules import REFUSALS
from outreach.rules.plans import OUTCOMES, PLANS, WEEK, words_of
from users.models import Assignment, Employee, Profile


class CarePlanQuerySet(models.QuerySet):
    """Chains over care plans."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the plans of the people whom an employee may see."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.seen_by(employee).filter(profile=OuterRef("profile"))
        return self.filter(Exists(active))

    def running(self) -> Self:
        """Keep those that have not ended."""
        return self.filter(ended_at__isnull=True)


class CarePlan(models.Model):
    """A remedy for one person, from its start to the end that is judged.

    It carries no employee: like the list it follows the person's assignment.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="plans", db_index=False)
    kind = models.CharField(max_length=10, choices=[(kind, plan.title) for kind, plan in PLANS.items()])
    diagnosis = models.ForeignKey(Diagnosis, models.SET_NULL, null=True, related_name="plans")
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, related_name="plans")
    started_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    started_on = models.DateField()
    ends_by = models.DateField()  # it ends then at the latest, whatever it waits for
    paused_since = models.DateField(null=True)
    pause_reasons = ArrayField(models.CharField(max_length=20), default=list)  # of the contact gate
    resumes_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()), blank=True)
    ended_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)  # why it was changed or stopped

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="careplan_profile_kind_uniq",
                fields=["profile", "kind"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="careplan_ended_outcome_check",
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(name="careplan_running_idx", fields=["profile"], condition=Q(ended_at__isnull=True)),
            models.Index(name="careplan_profile_idx", fields=["profile", "-started_on"]),
        ]

    def __str__(self) -> str:
        return str(PLANS[self.kind].title)

    @property
    def pause_words(self) -> list[str]:
        """Return why it waits, in the words of the contact gate."""
        return [str(REFUSALS[code]) for code in self.pause_reasons if code in REFUSALS]


class CareStep(models.Model):
    """One dated step of a plan."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10, blank=True)  # empty: our own work
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    skipped_at = models.DateTimeField(null=True)
    touch = models.ForeignKey(Touch, models.SET_NULL, null=True, related_name="steps")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(name="carestep_plan_position_uniq", fields=["plan", "position"]),
            models.CheckConstraint(
                name="carestep_done_skipped_check",
                condition=Q(done_at__isnull=True) | Q(skipped_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="carestep_due_idx",
                fields=["due_on"],
                condition=Q(done_at__isnull=True, skipped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_open(self) -> bool:
        """Say whether it is still to be done."""
        return self.done_at is None and self.skipped_at is None

    @property
    def title(self):
        """Return what is to be done, in the words for this person."""
        return words_of(self.plan.kind, self.kind, self.plan.profile.kind)[0]

    @property
    def hint(self):
        """Return how to do it."""
        return words_of(self.plan.kind, self.kind, self.plan.profile.kind)[1]


class CareWord(models.Model):
    """The day on which a plan spoke to someone: no other plan does so in the same week."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+")
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="words")
    step = models.OneToOneField(CareStep, models.CASCADE, related_name="word")
    spoken_on = models.DateField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="careword_profile_week_excl",
                expressions=[
                    ("profile", RangeOperators.EQUAL),
                    ("plan", RangeOperators.NOT_EQUAL),
                    (
                        Func(
                            F("spoken_on"),
                            ExpressionWrapper(
                                F("spoken_on") + models.Value(WEEK, models.IntegerField()), models.DateField()
                            ),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.spoken_on}"


class RiskCount(models.Model):
    """How many quiet people had which known reason on a day; an empty reason is one not known yet."""

    date = models.DateField()
    reason = models.CharField(max_length=12, blank=True)
    people = models.PositiveIntegerField()

    class Meta:
        ordering = ["date", "reason"]
        constraints = [models.UniqueConstraint(name="riskcount_date_reason_uniq", fields=["date", "reason"])]

    def __str__(self) -> str:
        return f"{self.date} {self.reason or _('还不知道')}"

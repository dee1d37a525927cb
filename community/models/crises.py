"""Tables of crises: what happened, the steps to take, who is involved, who informed, and what we said."""

from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.expressions import Exists
from django.utils.translation import gettext_lazy as _

from community.models.groups import Group
from community.models.messages import Message
from community.models.voices import Voice
from users.models import Employee, Profile


class CrisisQuerySet(models.QuerySet):
    """Chains over crises."""

    def open(self) -> Self:
        """Keep those that are not over."""
        return self.filter(closed_at__isnull=True)

    def visible_to(self, employee: Employee) -> Self:
        """Keep those in which an employee has a part; managers see all."""
        if employee.sees_everyone:
            return self
        steps = CrisisStep.objects.filter(crisis=OuterRef("pk"), owner=employee)
        told = CrisisWitness.objects.filter(crisis=OuterRef("pk"), employee=employee)
        return self.filter(Q(opened_by=employee) | Exists(steps) | Exists(told))


class Crisis(models.Model):
    """A dispute between members, or criticism of the brand in public, from the first minute to the review."""

    class Kind(models.TextChoices):
        DISPUTE = "dispute", _("成员之间的争执")
        RUMOUR = "rumour", _("对品牌的公开批评或传言")

    kind = models.CharField(_("种类"), max_length=8, choices=Kind)
    title = models.CharField(_("发生了什么，一句话"), max_length=80)
    about = models.CharField(_("原话、出处、传到了哪里"), max_length=2000, blank=True)
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="crises")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="crises")
    voice = models.ForeignKey(Voice, models.SET_NULL, null=True, related_name="crises")
    opened_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    review = models.CharField(_("复盘"), max_length=2000, blank=True)  # what we learned

    objects = CrisisQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="crisis_review_check", condition=Q(closed_at__isnull=True) | ~Q(review="")
            )
        ]

    def __str__(self) -> str:
        return self.title


class CrisisStep(models.Model):
    """One step of the written procedure: whose it is, until when, and when it was done."""

    crisis = models.ForeignKey(Crisis, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12)
    owner = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="crisisstep_crisis_position_uniq", fields=["crisis", "position"])
        ]

    def __str__(self) -> str:
        return f"{self.crisis_id} {self.code}"


class CrisisPerson(models.Model):
    """Someone involved: nobody contacts them for any other matter while the crisis lasts."""

    crisis = models.ForeignKey(Crisis, models.CASCADE, related_name="people")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="crises")
    involved_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="crisisperson_crisis_profile_uniq", fields=["crisis", "profile"])
        ]
        indexes = [
            models.Index(
                name="crisisperson_open_idx", fields=["profile"], condition=Q(released_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.crisis_id}"


class CrisisWitness(models.Model):
    """A colleague who was informed."""

    crisis = models.ForeignKey(Crisis, models.CASCADE, related_name="witnesses")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["told_at"]
        constraints = [
            models.UniqueConstraint(name="crisiswitness_crisis_employee_uniq", fields=["crisis", "employee"])
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.crisis_id}"


class Statement(models.Model):
    """What we say in public; another than its author approves it before it is sent."""

    crisis = models.ForeignKey(Crisis, models.CASCADE, related_name="statements")
    text = models.CharField(_("声明"), max_length=1000)
    author = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="statement_approved_check",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
            ),
            models.CheckConstraint(
                name="statement_sent_check",
                condition=Q(sent_at__isnull=True) | Q(approved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

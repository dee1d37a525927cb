"""Tables of problems to be solved: tickets with their clocks, what was done, and who takes what."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from outreach.models.conversations import Diagnosis
from users.models import Assignment, Employee, Profile, Source


class TicketQuerySet(models.QuerySet):
    """Chains over tickets."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the tickets that an employee works on, and those of the people whom they may see."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.seen_by(employee).filter(profile=OuterRef("profile"))
        theirs = Q(owner__in=employee.portfolio) | Q(escalated_to=employee)
        return self.filter(Q(profile__is_restricted=False) & theirs | Q(Exists(active)))

    def open(self) -> Self:
        """Keep those that are not solved yet."""
        return self.filter(resolved_at__isnull=True)

    def overdue(self, now) -> Self:
        """Keep those whose clock ran out, the longest wait first."""
        return self.open().filter(due_at__lt=now).order_by("due_at", "id")


class Ticket(models.Model):
    """A problem to be solved, with clocks that stand still at night and on days off.

    `due_at` is the clock that runs now: for the answer, then for a proposal, then for the end.
    """

    class Topic(models.TextChoices):
        TECHNICAL = "technical", _("产品与技术")
        SERVICE = "service", _("门店与服务")
        ORDER = "order", _("订单与费用")
        RELATION = "relation", _("关系修复")
        OTHER = "other", _("其他")

    class Urgency(models.TextChoices):
        LOW = "low", _("不急")
        NORMAL = "normal", _("一般")
        HIGH = "high", _("紧急")

    class State(models.TextChoices):
        NEW = "new", _("待答复")
        ANSWERED = "answered", _("已答复")
        PROPOSED = "proposed", _("已提方案")
        RESOLVED = "resolved", _("已解决")
        CLOSED = "closed", _("已关闭")
        REOPENED = "reopened", _("重新打开")

    class Origin(models.TextChoices):
        EMPLOYEE = "employee", _("员工登记")
        DIAGNOSIS = "diagnosis", _("关系体检")
        COOLING_OFF = "cooling_off", _("冷静期升级")
        API = "api", _("外部系统")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="tickets")
    topic = models.CharField(_("问题类别"), max_length=10, choices=Topic)
    urgency = models.CharField(_("紧急程度"), max_length=6, choices=Urgency, default=Urgency.NORMAL)
    tier = models.CharField(max_length=1, blank=True)  # when it was opened: it chose the clocks
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.EMPLOYEE)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    external_id = models.CharField(max_length=255, blank=True, db_collation="C")
    subject = models.CharField(_("一句话说明"), max_length=120)
    description = models.TextField(_("详细情况"), max_length=5000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    owner = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="tickets")
    diagnosis = models.ForeignKey(Diagnosis, models.SET_NULL, null=True, related_name="tickets")
    opened_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # empty: no clock runs
    answer_due_at = models.DateTimeField()
    propose_due_at = models.DateTimeField(null=True)  # technical topics only
    resolve_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    resolution = models.TextField(max_length=5000, blank=True)
    reopenings = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)  # of the clock that runs now
    escalated_to = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    follow_up_on = models.DateField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="ticket_state_resolved_check",
                condition=Q(resolved_at__isnull=False, state__in=["resolved", "closed"])
                | Q(resolved_at__isnull=True, state__in=["new", "answered", "proposed", "reopened"]),
            ),
            models.UniqueConstraint(
                name="ticket_source_external_uniq",
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(name="ticket_due_idx", fields=["due_at"], condition=Q(resolved_at__isnull=True)),
            models.Index(name="ticket_owner_idx", fields=["owner", "resolved_at"]),
            models.Index(name="ticket_profile_idx", fields=["profile", "-opened_at"]),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a solution."""
        return self.resolved_at is None

    @property
    def is_first_time(self) -> bool:
        """Say whether the first solution held."""
        return self.resolved_at is not None and not self.reopenings


class TicketNote(models.Model):
    """One thing that was done or said about a ticket; append-only."""

    class Kind(models.TextChoices):
        NOTE = "note", _("备注")
        ANSWER = "answer", _("答复")
        PROPOSAL = "proposal", _("方案")
        RESOLUTION = "resolution", _("解决")
        FOLLOW_UP = "follow_up", _("回访")
        REOPENED = "reopened", _("重新打开")
        ESCALATED = "escalated", _("升级")
        HANDED = "handed", _("转交")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="notes")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    text = models.TextField(max_length=5000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(name="ticketnote_ticket_idx", fields=["ticket", "at"])]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class Desk(models.Model):
    """Who takes the tickets of a topic."""

    topic = models.CharField(max_length=10, choices=Ticket.Topic)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="desks")

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_topic_employee_uniq", fields=["topic", "employee"])]

    def __str__(self) -> str:
        return f"{self.topic} {self.employee_id}"

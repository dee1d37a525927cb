"""Tables of interest groups: the groups, who is in them, and which employees are on duty."""

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from users.models import Assignment, Employee, Profile, Source


class Role(models.TextChoices):
    """What someone does in a group."""

    MEMBER = "member", _("成员")
    MANAGER = "manager", _("群管理")
    EXECUTOR = "executor", _("群执行")
    SUPERVISOR = "supervisor", _("群督导")
    KOC = "koc", _("KOC")


STAFF_ROLES = (Role.MANAGER, Role.EXECUTOR, Role.SUPERVISOR)


class GroupQuerySet(models.QuerySet):
    """Chains over groups."""

    def running(self) -> Self:
        """Keep those that are not closed."""
        return self.filter(closed_at__isnull=True)

    def staffed_by(self, employee: Employee, today: dt.date) -> Self:
        """Keep the groups whose talk an employee may read: their duty of today, or everything."""
        if employee.sees_everyone:
            return self
        duty = GroupDuty.objects.on(today).filter(group=OuterRef("pk"), employee=employee)
        return self.filter(Exists(duty))


class Group(models.Model):
    """An interest community; its talk happens in a chat tool, which feeds it over REST."""

    name = models.CharField(_("群名"), max_length=60, unique=True)
    about = models.CharField(_("聊什么"), max_length=300, blank=True)
    interests = ArrayField(
        models.CharField(max_length=40), verbose_name=_("兴趣标签"), default=list, blank=True
    )
    personas = ArrayField(
        models.CharField(max_length=40), verbose_name=_("人群标签"), default=list, blank=True
    )
    region = models.CharField(_("城市"), max_length=60, blank=True)
    opens_at = models.TimeField(_("开放时间从"), default=dt.time(9))
    closes_at = models.TimeField(_("到"), default=dt.time(21))
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    chat = models.CharField(_("聊天工具里的群编号"), max_length=120, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="group_chat_uniq", fields=["source", "chat"], condition=~Q(chat="")),
            models.CheckConstraint(name="group_hours_check", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="group_source_chat_check",
                condition=Q(source__isnull=True, chat="") | Q(source__isnull=False) & ~Q(chat=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    """Chains over memberships."""

    def present(self) -> Self:
        """Keep those who have not left."""
        return self.filter(left_at__isnull=True)

    def visible_to(self, employee: Employee) -> Self:
        """Keep the memberships of profiles that an employee may see."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.seen_by(employee).filter(profile=OuterRef("profile"))
        return self.filter(Exists(active))


class Membership(models.Model):
    """Someone in a group, from when to when, and how they came."""

    class Origin(models.TextChoices):
        EMPLOYEE = "employee", _("员工邀请")
        IMPORT = "import", _("导入")
        CARE_PLAN = "care_plan", _("唤醒方案")
        ASSIGNMENT = "assignment", _("归属")
        MESSAGE = "message", _("自己来的")
        GRADUATION = "graduation", _("毕业")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="memberships")
    role = models.CharField(_("角色"), max_length=10, choices=Role, default=Role.MEMBER)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin)
    reason = models.CharField(max_length=300, blank=True)  # why it fits, as it was said when joining
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="membership_group_profile_uniq", fields=["group", "profile"])
        ]
        indexes = [
            models.Index(name="membership_profile_idx", fields=["profile"], condition=Q(left_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}→{self.group_id}"


class GroupDutyQuerySet(models.QuerySet):
    """Chains over duties."""

    def on(self, day: dt.date) -> Self:
        """Keep the duties that run on a day, on whatever weekdays."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class GroupDuty(models.Model):
    """An employee on the roster of a group: in which role, from when to when, on which weekdays."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="duties")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="duties", verbose_name=_("谁"))
    role = models.CharField(
        _("职责"), max_length=10, choices=[(role.value, role.label) for role in STAFF_ROLES]
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True
    )  # 1 Monday; empty: every day
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"), null=True, blank=True)

    objects = GroupDutyQuerySet.as_manager()

    class Meta:
        ordering = ["role", "employee__name"]
        constraints = [
            models.UniqueConstraint(
                name="groupduty_group_employee_role_starts_uniq",
                fields=["group", "employee", "role", "starts_on"],
            ),
            models.CheckConstraint(
                name="groupduty_dates_check",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.role}"

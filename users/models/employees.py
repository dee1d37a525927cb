"""Tables of the people who sign in: employees, teams, covers, and whom they look after."""

from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """Employees who work together."""

    name = models.CharField(_("小组"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EmployeeQuerySet(models.QuerySet):
    """Chains over employees."""

    def working(self) -> Self:
        """Keep those who have not left."""
        return self.filter(left_at__isnull=True)

    def caring(self) -> Self:
        """Keep those who may look after profiles: working KOEs and leads."""
        return self.working().filter(role__in=["koe", "lead"])

    def visible_to(self, employee: "Employee") -> Self:
        """Keep the colleagues whose work an employee may see."""
        if employee.sees_everyone:
            return self
        return self.filter(pk__in=employee.portfolio)


class EmployeeManager(BaseUserManager.from_queryset(EmployeeQuerySet)):
    """Finds employees by the name they sign in with."""

    def get_by_natural_key(self, username: str) -> "Employee":
        """Return the employee of a sign-in name, whatever its case."""
        return self.get(username__iexact=username)


class Employee(AbstractBaseUser):
    """Someone who signs in. Nobody is deleted: who leaves is kept with `left_at`."""

    class Role(models.TextChoices):
        KOE = "koe", _("KOE")
        LEAD = "lead", _("组长")
        MANAGER = "manager", _("运营")
        ADMIN = "admin", _("管理员")

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("邮箱"), blank=True)
    role = models.CharField(_("角色"), max_length=8, choices=Role)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="employees", verbose_name=_("小组")
    )
    capacity = models.PositiveSmallIntegerField(_("每日名单人数"), default=15)
    created_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = EmployeeManager()

    # Ids of the KOEs whose profiles this employee may see now: own, the team's for a lead, and
    # covered ones. An entry point fills it from `queries.portfolio(employee, today)`; until then
    # an employee sees nobody.
    portfolio: tuple[int, ...] = ()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="employee_role_team_check",
                condition=Q(role__in=["manager", "admin"]) | Q(team__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Say whether the employee may sign in."""
        return self.left_at is None

    @property
    def sees_everyone(self) -> bool:
        """Say whether every profile is visible."""
        return self.role in ("manager", "admin")


class CoverQuerySet(models.QuerySet):
    """Chains over covers."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the covers of colleagues whose work an employee may see."""
        if employee.sees_everyone:
            return self
        return self.filter(absent__in=employee.portfolio)


class Cover(models.Model):
    """A deputy for an absent employee: widens what the deputy sees, never touches assignments."""

    absent = models.ForeignKey(Employee, models.CASCADE, related_name="covers", verbose_name=_("休假的人"))
    deputy = models.ForeignKey(
        Employee, models.CASCADE, related_name="deputising", verbose_name=_("代班的人")
    )
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))
    created_at = models.DateTimeField()

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(name="cover_dates_check", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="cover_absent_deputy_check", condition=~Q(absent=F("deputy"))),
            ExclusionConstraint(
                name="cover_absent_period_excl",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id}→{self.absent_id}"


class AssignmentQuerySet(models.QuerySet):
    """Chains over assignments."""

    def seen_by(self, employee: Employee) -> Self:
        """Keep the active ones by which an employee sees people; who is merely stored is not seen so."""
        return self.filter(
            employee__in=employee.portfolio, ended_at__isnull=True, profile__is_restricted=False
        )


class Assignment(models.Model):
    """Which KOE looks after a profile, from when to when; one active at a time."""

    profile = models.ForeignKey("users.Profile", models.CASCADE, related_name="assignments")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="assignments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="assignment_profile_active_uniq", fields=["profile"], condition=Q(ended_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                name="assignment_employee_active_idx",
                fields=["employee", "profile"],
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                name="assignment_active_started_idx",
                fields=["started_at"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}→{self.employee_id}"

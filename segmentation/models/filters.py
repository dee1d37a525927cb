"""The table of filters that are kept by name."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models import Employee


class SavedFilterQuerySet(models.QuerySet):
    """Chains over saved filters."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the own ones, and the shared ones of the own team and of those who see everyone."""
        if employee.sees_everyone:
            return self.filter(Q(owner=employee) | Q(is_shared=True))
        near = Q(owner__role__in=["manager", "admin"]) | Q(owner__team=employee.team_id)
        return self.filter(Q(owner=employee) | Q(is_shared=True) & near)


class SavedFilter(models.Model):
    """A choice of people that somebody named; it keeps codes and ids, and is counted anew each time."""

    owner = models.ForeignKey(Employee, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("名字"), max_length=40)
    codes = models.JSONField()  # the filters as in the address: name to list of codes
    is_shared = models.BooleanField(
        _("分享给同事"), default=False, help_text=_("同事用它时，只看到自己能看的人。")
    )
    created_at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(name="savedfilter_owner_name_uniq", fields=["owner", "name"]),
            models.CheckConstraint(name="savedfilter_name_check", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


def may_share(employee: Employee) -> bool:
    """Say whether an employee may offer filters to colleagues: whoever leads people."""
    return employee.role != Employee.Role.KOE

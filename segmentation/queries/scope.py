"""Owns whose people a page counts: everyone's, a team's, or one employee's."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from segmentation.models import DailyCount, DailyTally
from users.models import Assignment, Employee, Team
from users.models.profiles import ProfileQuerySet


@dataclass(frozen=True)
class Scope:
    """The employees whose people are meant; None is everyone's people, and nobody's."""

    employees: tuple[int, ...] | None
    teams: tuple[int, ...] = ()  # meant as a whole: their counts are those of their members of that day

    def counts(self) -> QuerySet[DailyCount]:
        """Return the nightly counts of these people."""
        return DailyCount.objects.filter(self._theirs)

    def tallies(self) -> QuerySet[DailyTally]:
        """Return the nightly tallies of these people."""
        return DailyTally.objects.filter(self._theirs)

    @property
    def _theirs(self) -> Q:
        if self.employees is None:
            return Q()
        alone = Q(employee__in=self.employees)
        return Q(team_id__in=self.teams) | alone & ~Q(employee__team__in=self.teams) if self.teams else alone

    def within(self, profiles: ProfileQuerySet) -> ProfileQuerySet:
        """Keep these people."""
        if self.employees is None:
            return profiles
        active = Assignment.objects.filter(ended_at__isnull=True, employee__in=self.employees)
        return profiles.filter(Exists(active.filter(profile=OuterRef("pk"))))


def scope_for(viewer: Employee, team: Team | None = None, koe: Employee | None = None) -> Scope:
    """Return whose people a viewer asked for, never more than the viewer may see."""
    if koe is None and team is None:
        return Scope(None) if viewer.sees_everyone else Scope(viewer.portfolio, _led_by(viewer))
    chosen = Employee.objects.visible_to(viewer)
    chosen = chosen.filter(pk=koe.pk) if koe else chosen.filter(team=team)
    employees = tuple(chosen.order_by("pk").values_list("pk", flat=True))
    return Scope(employees, (team.pk,) if team and not koe and viewer.sees_everyone else ())


def _led_by(viewer: Employee) -> tuple[int, ...]:
    """Return the teams that a viewer leads, or covers the lead of."""
    leads = Employee.objects.filter(pk__in=viewer.portfolio, role=Employee.Role.LEAD)
    return tuple(leads.order_by("team").values_list("team", flat=True).distinct())

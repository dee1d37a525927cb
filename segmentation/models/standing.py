"""Tables of standing: what each profile did by day, what state it is in, and how it got there."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from segmentation.models.runs import Run
from users.models import Assignment, Employee, Profile


class State(models.TextChoices):
    """Dormancy, in the order of the codes that rules use."""

    NEW = "new", _("新用户")
    ACTIVE = "active", _("活跃")
    COOLING = "cooling", _("降温")
    DORMANT = "dormant", _("休眠")
    LOST = "lost", _("流失")
    OUTSIDE = "outside", _("不参与")


class Quadrant(models.TextChoices):
    """Value × engagement, in the order of the codes that rules use."""

    CORE = "core", _("高价值高互动")
    SILENT = "silent", _("高价值低互动")
    ADVOCATE = "advocate", _("低价值高互动")
    TAIL = "tail", _("低价值低互动")


class Tier(models.TextChoices):
    """How much someone bought, among all buyers; who never bought has none."""

    S = "S", "S"
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class DailyActivity(models.Model):
    """What a profile did on one business day, recomputed from its events by the fold."""

    pk = models.CompositePrimaryKey("profile_id", "day")
    profile_id = models.BigIntegerField()
    day = models.DateField()
    behaviours = models.BigIntegerField()  # bit mask of lanes: `users.queries.lanes`
    events = models.IntegerField()
    purchases = models.SmallIntegerField()  # purchases less refunds
    spent = models.BigIntegerField()  # in 1/100 of the currency, refunds subtracted

    class Meta:
        indexes = [
            models.Index(
                name="dailyactivity_purchase_idx",
                fields=["profile_id", "day"],
                include=["purchases", "spent"],
                condition=~models.Q(purchases=0) | ~models.Q(spent=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.day}"


class StandingQuerySet(models.QuerySet):
    """Chains over standings."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the standings of profiles that an employee may see."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.seen_by(employee).filter(profile=OuterRef("profile"))
        return self.filter(Exists(active))


class Standing(models.Model):
    """The latest computed state of a profile, with the evidence that explains it.

    Arrays follow the order of `users.queries.lanes`, as many as there were that night; days are numbers since
    1970-01-01, -1 is never.
    """

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="standing")
    state = models.CharField(_("活跃状态"), max_length=8, choices=State)
    state_since = models.DateField()
    returned_on = models.DateField(null=True)  # first own activity since a dormant or lost state began
    basis = models.CharField(max_length=8)  # rhythm, fixed, joined or none
    decided_by = models.CharField(max_length=24)  # the condition that decided
    outside_reason = models.CharField(
        max_length=16, blank=True
    )  # alumnus, no_profiling, deceased, restricted
    quadrant = models.CharField(_("象限"), max_length=8, choices=Quadrant, blank=True)
    quadrant_since = models.DateField(null=True)
    tier = models.CharField(_("价值等级"), max_length=1, blank=True)
    value = models.FloatField()  # 0 to 100, in tenths: then most nights leave the indexes alone
    engagement = models.FloatField()  # 0 to 100, in tenths
    risk = models.FloatField()  # minus log of the decayed rate of active days; higher is worse
    purchases = models.IntegerField()
    spent = models.BigIntegerField()
    p_alive = models.FloatField(null=True)  # chance to buy again; null: value rests on the past alone
    expected_spent = models.BigIntegerField(null=True)  # in the next 52 weeks, in 1/100 of the currency
    last_purchase_on = models.DateField(null=True)
    last_active_on = models.DateField(null=True)
    last_login_on = models.DateField(null=True)
    last_interaction_on = models.DateField(null=True)  # neither a login nor a purchase
    # evidence
    baseline = ArrayField(models.SmallIntegerField())  # active days per lane in the baseline
    baseline_days = models.SmallIntegerField()
    periods = ArrayField(models.SmallIntegerField())  # lanes × 3 periods, oldest first
    last_days = ArrayField(models.IntegerField())  # last active day per lane
    established = models.BigIntegerField(default=0)  # bit mask of the lanes that have a vote
    declining = models.BigIntegerField()  # bit mask of the lanes that decline
    pooled_baseline = models.SmallIntegerField(default=0)  # the same of any kind: active days, ...
    pooled_periods = ArrayField(models.SmallIntegerField(), default=list)  # ... and the three periods
    vote = models.FloatField(default=0)  # share of the weight of the established lanes that declines
    recent_days = models.SmallIntegerField(default=0)  # active days in the guard's window
    year_days = models.SmallIntegerField(default=0)  # active days in a year
    # what the next night needs
    pending_state = models.CharField(max_length=8, blank=True)
    pending_state_since = models.DateField(null=True)
    pending_state_readings = models.SmallIntegerField(default=0)
    pending_quadrant = models.CharField(max_length=8, blank=True)
    pending_quadrant_since = models.DateField(null=True)
    pending_quadrant_readings = models.SmallIntegerField(default=0)
    entry_rate = models.FloatField(default=-1)  # own active days per day, frozen on becoming dormant
    night_state = models.CharField(max_length=8, blank=True)  # where re-scored since: what the night said
    night_since = models.DateField(null=True)
    policy_version = models.IntegerField()
    as_of = models.DateField()  # the business date of the run: days before it were seen
    computed_at = models.DateTimeField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="standing_value_idx", fields=["-value", "profile"]),
            models.Index(name="standing_state_idx", fields=["state", "-value"]),
            models.Index(name="standing_quadrant_idx", fields=["quadrant", "-value"]),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.state}"


class StandingMemory(models.Model):
    """What the next night starts from, kept where it changed: with it any past night can be done again.

    Named, coded and counted like the columns that the rules carry from night to night; -1 stands for none.
    A night that only adds a reading to what waits writes nothing: the readings are the row's and the nights'
    since.
    """

    pk = models.CompositePrimaryKey("profile_id", "night")
    profile_id = models.BigIntegerField()
    night = models.IntegerField()  # the run's date as a day number; in force until the next row
    state = models.SmallIntegerField()
    state_since = models.IntegerField()
    quadrant = models.SmallIntegerField()
    quadrant_since = models.IntegerField()
    pending_state = models.SmallIntegerField()
    pending_since = models.IntegerField()
    pending_readings = models.SmallIntegerField()
    pending_quadrant = models.SmallIntegerField()
    pending_quadrant_since = models.IntegerField()
    pending_quadrant_readings = models.SmallIntegerField()
    entry_baseline = models.FloatField()

    def __str__(self) -> str:
        return f"{self.profile_id} {self.night}"


class LateDay(models.Model):
    """A day that changed after a night had seen it: the next night does that person's nights again."""

    profile_id = models.BigIntegerField()
    day = models.DateField()
    night = models.IntegerField(default=-1)  # once planned: the first night to be done again, as a day number

    def __str__(self) -> str:
        return f"{self.profile_id} {self.day}"


class InForce(models.Manager):
    """The changes that no later knowledge has overturned."""

    def get_queryset(self) -> models.QuerySet:
        """Leave out what was superseded."""
        return super().get_queryset().filter(superseded_at__isnull=True)


class Transition(models.Model):
    """One change of state, quadrant or tier of a profile, with the evidence of that night.

    A late event may overturn it: then it stays, marked as superseded, and `objects` leaves it out.
    """

    class Axis(models.TextChoices):
        STATE = "state", _("活跃状态")
        QUADRANT = "quadrant", _("象限")
        TIER = "tier", _("价值等级")

    profile_id = models.BigIntegerField()
    date = models.DateField()
    since = models.DateField()  # `state_since` or `quadrant_since` of that night; of a tier, the date
    axis = models.CharField(max_length=8, choices=Axis)
    before = models.CharField(max_length=8, blank=True)  # empty on the first night
    after = models.CharField(max_length=8, blank=True)
    decided_by = models.CharField(max_length=24)
    baseline = ArrayField(models.SmallIntegerField())
    baseline_days = models.SmallIntegerField()
    periods = ArrayField(models.SmallIntegerField())
    last_days = ArrayField(models.IntegerField())
    declining = models.BigIntegerField(default=0)
    recent_days = models.SmallIntegerField(default=0)
    value = models.FloatField()
    engagement = models.FloatField()
    policy_version = models.IntegerField()
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.DateField(null=True)  # the night that did the person's nights again; null: a merge
    told_by = models.DateField(null=True)  # the night that told it afterwards; null: it was told in time

    every = models.Manager()
    objects = InForce()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(  # with where from and where to, so that flows need not read the evidence
                name="transition_axis_profile_date_uniq",
                fields=["axis", "profile_id", "date"],
                include=["before", "after"],
                condition=models.Q(superseded_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(name="transition_date_idx", fields=["date", "axis", "after"]),
            models.Index(
                name="transition_profile_idx", fields=["profile_id"]
            ),  # all of a person's, for a merge
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.date} {self.before}→{self.after}"


class QuantileGrid(models.Model):
    """The 101 quantiles of the risk of silence in one state, as a night left it."""

    date = models.DateField()
    measure = models.CharField(max_length=16)
    quantiles = ArrayField(models.FloatField())
    population = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="quantilegrid_date_measure_uniq", fields=["date", "measure"])
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.date}"


class DailyCount(models.Model):
    """How many profiles of an employee stood where on a date, so that pages never scan the population."""

    date = models.DateField()
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # null: nobody's
    team_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, blank=True)  # empty: without a standing
    quadrant = models.CharField(max_length=8, blank=True)
    profiles = models.IntegerField()
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(name="dailycount_date_idx", fields=["date", "employee"])]

    def __str__(self) -> str:
        return f"{self.date} {self.state} {self.profiles}"


class DailyTally(models.Model):
    """How many profiles of an employee had which tier, basis or reason to be outside on a date."""

    date = models.DateField()
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # null: nobody's
    team_id = models.BigIntegerField(null=True)
    axis = models.CharField(max_length=8)  # tier, basis or outside
    place = models.CharField(max_length=16, blank=True)  # of a tier, empty: never bought
    profiles = models.IntegerField()
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(name="dailytally_date_idx", fields=["date", "employee"])]

    def __str__(self) -> str:
        return f"{self.date} {self.axis} {self.place} {self.profiles}"

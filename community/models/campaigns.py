"""Tables of campaigns: what happens when, who signed up and came, and whom it would suit."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from community.models.groups import Group
from users.models import Assignment, Employee, Profile


class CampaignQuerySet(models.QuerySet):
    """Chains over campaigns."""

    def coming(self, now) -> Self:
        """Keep what is not over, the nearest first."""
        return self.filter(ends_at__gte=now, cancelled_at__isnull=True).order_by("starts_at", "id")


class Campaign(models.Model):
    """Something that people can take part in."""

    class Kind(models.TextChoices):
        GRUMBLE = "grumble", _("吐槽大会")
        IDEAS = "ideas", _("金点子征集")
        OFFLINE = "offline", _("线下日")
        TRIAL = "trial", _("新品试用")
        REVIEW = "review", _("评测任务")
        GAME = "game", _("线上小游戏")
        FESTIVAL = "festival", _("节日活动")

    class Repeat(models.TextChoices):
        NEVER = "", _("不重复")
        MONTHLY = "monthly", _("每月")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    title = models.CharField(_("名称"), max_length=80)
    about = models.CharField(_("做什么"), max_length=1000, blank=True)
    interests = ArrayField(
        models.CharField(max_length=40), verbose_name=_("兴趣标签"), default=list, blank=True
    )
    region = models.CharField(_("城市"), max_length=60, blank=True)
    quadrants = ArrayField(
        models.CharField(max_length=10), verbose_name=_("面向谁"), default=list, blank=True
    )
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, verbose_name=_("所在社群"))
    capacity = models.PositiveIntegerField(_("名额"), null=True, blank=True)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    repeat = models.CharField(_("重复"), max_length=8, choices=Repeat, blank=True)
    previous = models.OneToOneField("self", models.SET_NULL, null=True, related_name="next")
    owner = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("负责人"))
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="campaign_period_check", condition=Q(ends_at__gt=F("starts_at")))
        ]
        indexes = [models.Index(name="campaign_ends_idx", fields=["ends_at"])]

    def __str__(self) -> str:
        return self.title


class OfProfileQuerySet(models.QuerySet):
    """Chains over rows that belong to a profile."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the rows of profiles that an employee may see."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.seen_by(employee).filter(profile=OuterRef("profile"))
        return self.filter(Exists(active))


class SignUp(models.Model):
    """Someone who signed up for a campaign, and whether they came."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="signups")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="signups")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # who noted it
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)

    objects = OfProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signup_campaign_profile_uniq", fields=["campaign", "profile"])
        ]
        indexes = [models.Index(name="signup_profile_idx", fields=["profile"])]

    def __str__(self) -> str:
        return f"{self.profile_id}→{self.campaign_id}"


class Suggestion(models.Model):
    """A campaign that would suit someone, with the reason; at most one invitation comes of it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="suggestions")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="suggestions")
    reason = models.CharField(max_length=300)
    score = models.FloatField()
    is_personal = models.BooleanField(
        default=False
    )  # to someone quiet: one single invitation, by their own KOE
    created_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True, blank=True)

    objects = OfProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="suggestion_campaign_profile_uniq", fields=["campaign", "profile"])
        ]
        indexes = [
            models.Index(name="suggestion_open_idx", fields=["profile"], condition=Q(invited_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}→{self.profile_id}"

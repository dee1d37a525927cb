"""Tables of KOCs: the path of each, small rewards within limits, and news that they hear first."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models.campaigns import OfProfileQuerySet
from users.models import Employee, Profile


class Koc(models.Model):
    """Someone whose words others like to hear: invited, active, resting, or no more."""

    class State(models.TextChoices):
        INVITED = "invited", _("邀请中")
        ACTIVE = "active", _("活跃")
        RESTING = "resting", pgettext_lazy("of a KOC", "休息")
        ENDED = "ended", _("不再担任")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="kocs")
    state = models.CharField(max_length=8, choices=State, default=State.INVITED)
    reasons = ArrayField(
        models.CharField(max_length=200), default=list
    )  # codes of rules.kocs, as they were when inviting
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when their KOE asked them
    active_at = models.DateTimeField(null=True)
    rests_until = models.DateField(null=True)
    news_at = models.DateTimeField(null=True)  # when they last heard the news
    ended_at = models.DateTimeField(null=True)

    objects = OfProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="koc_profile_open_uniq", fields=["profile"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="koc_active_check",
                condition=~Q(state__in=["active", "resting"]) | Q(active_at__isnull=False),
            ),
            models.CheckConstraint(
                name="koc_ended_check",
                condition=Q(state="ended", ended_at__isnull=False)
                | ~Q(state="ended") & Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.state}"


class Reward(models.Model):
    """One small thank-you, append-only."""

    class Kind(models.TextChoices):
        CARD = "card", _("谢卡")
        POINTS = "points", _("积分")
        GIFT = "gift", _("小礼物")
        SEAT = "seat", _("活动席位")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="rewards")
    kind = models.CharField(_("什么"), max_length=8, choices=Kind)
    worth = models.PositiveIntegerField(_("值多少（元）"))
    what_for = models.CharField(_("谢 Ta 什么"), max_length=200)
    month = models.DateField()  # its first day
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(name="reward_month_check", condition=Q(month__day=1)),
        ]
        indexes = [models.Index(name="reward_profile_idx", fields=["profile", "-given_at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.worth}"


class RewardMonth(models.Model):
    """What rewards cost in a month, of one person or (without one) of the brand; never above its limit."""

    month = models.DateField()
    profile = models.ForeignKey(Profile, models.CASCADE, null=True, related_name="+")
    spent = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rewardmonth_month_profile_uniq", fields=["month", "profile"], nulls_distinct=False
            ),
            models.CheckConstraint(name="rewardmonth_spent_check", condition=Q(spent__lte=F("most"))),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.spent}"


class KocNews(models.Model):
    """News of the product, for KOCs alone until everybody may know it."""

    title = models.CharField(_("标题"), max_length=80)
    text = models.CharField(_("说什么"), max_length=2000)
    public_on = models.DateField(_("哪天对所有人公开"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(name="kocnews_public_idx", fields=["public_on"])]

    def __str__(self) -> str:
        return self.title

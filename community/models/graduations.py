"""Tables of farewells: who is leaving and how we know, the ceremony, and the blessings under it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.campaigns import OfProfileQuerySet
from users.models import Employee, Profile


class Graduation(models.Model):
    """Someone's farewell: noticed, prepared, held; or let be."""

    class State(models.TextChoices):
        NOTICED = "noticed", _("看到了")
        PREPARING = "preparing", _("准备中")
        HELD = "held", _("已毕业")
        LET_BE = "let_be", _("不办")

    class Origin(models.TextChoices):
        HOLDING = "holding", _("车都转出了")
        EVENT = "event", _("系统说卖了或置换了")
        CHECK_UP = "check_up", _("关系体检")
        POST = "post", _("在群里道别")
        HAND = "hand", _("员工")

    class Badge(models.TextChoices):
        FRIEND = "friend", _("品牌挚友")
        HONORARY = "honorary", _("荣誉车主")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="graduations")
    state = models.CharField(max_length=10, choices=State, default=State.NOTICED)
    origin = models.CharField(max_length=10, choices=Origin)
    evidence = models.CharField(max_length=300, blank=True)  # the product, or what was said
    happened_on = models.DateField()
    noticed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # held, or let be
    closed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)  # why it was let be
    post = models.CharField(_("感谢的话"), max_length=3000, blank=True)
    story = models.CharField(_("毕业论文：Ta 最喜欢的故事"), max_length=5000, blank=True)
    badges = ArrayField(
        models.CharField(max_length=10, choices=Badge), verbose_name=_("徽章"), default=list, blank=True
    )
    counts = models.JSONField(default=dict)  # what the person did, as it was counted on the day
    shown_name = models.CharField(_("页面上怎么称呼 Ta"), max_length=40, blank=True)
    consent_note = models.CharField(max_length=300, blank=True)  # how and when they agreed to be shown
    consented_at = models.DateTimeField(null=True)
    link = models.PositiveIntegerField(default=0)  # number of the public link that works; 0: none
    links_made = models.PositiveIntegerField(default=0)
    welcomed_at = models.DateTimeField(null=True)  # they bought again
    greeted_at = models.DateTimeField(null=True)  # and were told that we are glad

    objects = OfProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-noticed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="graduation_profile_open_uniq", fields=["profile"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="graduation_closed_check",
                condition=Q(state__in=["held", "let_be"], closed_at__isnull=False)
                | Q(state__in=["noticed", "preparing"], closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="graduation_link_check",
                condition=Q(link=0) | Q(state="held", consented_at__isnull=False, link=F("links_made")),
            ),
        ]
        indexes = [
            models.Index(name="graduation_profile_idx", fields=["profile", "-noticed_at"]),
            models.Index(name="graduation_state_idx", fields=["state", "-noticed_at"]),
            models.Index(
                name="graduation_ungreeted_idx",
                fields=["profile"],
                condition=Q(welcomed_at__isnull=False, greeted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.state}"


class Blessing(models.Model):
    """Kind words of another member, or of an employee, under someone's farewell."""

    graduation = models.ForeignKey(Graduation, models.CASCADE, related_name="blessings")
    name = models.CharField(_("谁说的"), max_length=40)
    text = models.CharField(_("祝福"), max_length=300)
    may_show = models.BooleanField(_("Ta 同意这句话公开"), default=False)
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # who wrote it down
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="blessing_graduation_name_text_uniq", fields=["graduation", "name", "text"]
            )
        ]

    def __str__(self) -> str:
        return self.text

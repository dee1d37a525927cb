"""Tables of conversations: touches, check-ups and promises."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outreach.models.greetings import Greeting
from outreach.models.queue import QueueItem
from users.models import Employee, Profile, Source


class TouchQuerySet(models.QuerySet):
    """Chains over touches."""

    def standing(self) -> Self:
        """Keep the conversations that took place: sent, and not undone."""
        return self.filter(undone_at__isnull=True, sent_at__isnull=False)

    def booked(self, now) -> Self:
        """Keep those that are to come, with their room kept."""
        return self.filter(undone_at__isnull=True, sent_at__isnull=True, expires_at__gt=now)


class Touch(models.Model):
    """One conversation that we open: booked, perhaps, then sent; and what came of it.

    One that was booked and not sent keeps room until it expires, and never counts afterwards.
    """

    class Channel(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        PHONE = "phone", _("电话")
        SMS = "sms", _("短信")
        EMAIL = "email", _("邮件")

    class Outcome(models.TextChoices):
        WAITING = "", _("等待回复")
        REPLIED = "replied", _("已回复")
        NO_ANSWER = "no_answer", _("未回复")
        WRONG_PERSON = "wrong", _("不是本人")  # the person never heard of it: no silence of theirs

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="touches")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="touches")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")  # booked from outside
    is_automated = models.BooleanField(default=False, db_default=False)  # no human hand sends it
    is_answer = models.BooleanField(default=False, db_default=False)  # to their message: free of caps
    item = models.ForeignKey(QueueItem, models.SET_NULL, null=True, related_name="touches")
    greeting = models.ForeignKey(Greeting, models.SET_NULL, null=True, related_name="touches")
    purpose = models.CharField(max_length=10, default="care")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WECOM)
    text = models.CharField(max_length=500, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)  # empty: in the moment of sending
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)  # empty: not yet, or never
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)  # taken back, or the booking released

    objects = TouchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="touch_sent_booked_check",
                condition=Q(sent_at__isnull=False) | Q(booked_at__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="touch_actor_check",
                condition=Q(employee__isnull=False) | Q(source__isnull=False) | Q(is_automated=True),
            ),
        ]
        indexes = [
            models.Index(
                name="touch_profile_booked_idx",
                fields=["profile", "expires_at"],
                condition=Q(sent_at__isnull=True, undone_at__isnull=True),
            ),
            models.Index(name="touch_profile_sent_idx", fields=["profile", "-sent_at"]),
            models.Index(name="touch_employee_sent_idx", fields=["employee", "-sent_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.sent_at}"


class Diagnosis(models.Model):
    """A check-up (关系体检): what the KOE learned about why the person is silent."""

    class Reason(models.TextChoices):
        BUSY = "busy", _("忙或忘了")
        PRODUCT = "product", _("产品问题")
        SERVICE = "service", _("对服务失望")
        PRICE = "price", _("价格")
        FIT = "fit", _("不合适")
        DISAPPOINTED = "disappointed", _("失望了")
        COMPETITOR = "competitor", _("选了别家")
        SOLD = "sold", _("卖了或换了")
        UNWANTED = "unwanted", _("不想被联系")
        QUIET = "quiet", _("满意，只是安静")
        OTHER = "other", _("其他")

    class Result(models.TextChoices):
        ANSWERED = "answered", _("回复了")
        NO_ANSWER = "no_answer", _("没有回复")
        REFUSED = "refused", _("不想被联系")
        WRONG_PERSON = "wrong", _("不是本人")

    class Decision(models.TextChoices):
        WAITING = "", _("还没有决定")
        ACCEPTED = "accepted", _("采用")
        CHANGED = "changed", _("换了一个")
        DECLINED = "declined", _("不需要")

    class Mood(models.TextChoices):
        WARM = "warm", _("热情")
        CALM = "calm", _("平和")
        COLD = "cold", _("冷淡")
        DISPLEASED = "displeased", _("不满")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="diagnoses")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="diagnoses")
    item = models.ForeignKey(QueueItem, models.SET_NULL, null=True, related_name="diagnoses")
    answered = models.BooleanField(_("用户回复了吗"))
    result = models.CharField(_("结果"), max_length=10, choices=Result, default=Result.ANSWERED)
    reason = models.CharField(_("为什么沉默"), max_length=12, choices=Reason, blank=True)
    mood = models.CharField(_("情绪"), max_length=10, choices=Mood, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("满意度"), null=True, blank=True)
    product_score = models.PositiveSmallIntegerField(_("对产品"), null=True, blank=True)
    service_score = models.PositiveSmallIntegerField(_("对服务"), null=True, blank=True)
    said = models.TextField(_("用户说了什么"), max_length=5000, blank=True)
    tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("新发现的标签"), default=list, blank=True
    )
    remedy = models.CharField(max_length=10, blank=True)  # the proposed plan's kind
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="diagnosis_satisfaction_check",
                condition=(Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)))
                & (Q(product_score__isnull=True) | Q(product_score__range=(1, 5)))
                & (Q(service_score__isnull=True) | Q(service_score__range=(1, 5))),
            ),
            models.UniqueConstraint(
                name="diagnosis_item_uniq", fields=["item"], condition=Q(item__isnull=False)
            ),
        ]
        indexes = [models.Index(name="diagnosis_profile_idx", fields=["profile", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.reason}"


class Promise(models.Model):
    """What was promised to someone, and until when."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="promises")
    diagnosis = models.ForeignKey(Diagnosis, models.SET_NULL, null=True, related_name="promises")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    what = models.CharField(_("答应了什么"), max_length=300)
    due_on = models.DateField(_("最晚到哪天"))
    kept_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(name="promise_open_idx", fields=["due_on"], condition=Q(kept_at__isnull=True)),
            models.Index(name="promise_profile_idx", fields=["profile"]),
        ]

    def __str__(self) -> str:
        return self.what

"""Tables of the people whom the brand serves: profiles and what is known about them."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scrm.lib.tone.language import language_of_name
from users.models.employees import Assignment, Employee
from users.models.sources import Source
from users.rules import masked


class ProfileQuerySet(models.QuerySet):
    """Chains over profiles; pages reach profiles only through `visible_to`."""

    def visible_to(self, employee: Employee) -> Self:
        """Keep the profiles that an employee may see (assigned to someone in the portfolio)."""
        if employee.sees_everyone:
            return self
        return self.filter(Exists(Assignment.objects.seen_by(employee).filter(profile=OuterRef("pk"))))

    def in_use(self) -> Self:
        """Keep those whose data may be used: not asked out, alive, and not merely stored."""
        return self.filter(may_profile=True, is_deceased=False, is_restricted=False)

    def unassigned(self) -> Self:
        """Keep the profiles that nobody looks after."""
        return self.filter(~Exists(Assignment.objects.filter(profile=OuterRef("pk"), ended_at__isnull=True)))

    def search(self, text: str) -> Self:
        """Keep those whose name, pinyin, initials or phone match; phone by its start or last four digits."""
        text = text.strip()[:100]
        key = "".join(text.lower().split())
        found = Q(name__icontains=text)
        if key.isascii() and key.isalnum():
            found |= Q(pinyin__startswith=key) | Q(initials__startswith=key)
        digits = "".join(c for c in text if c.isdigit())
        if len(digits) >= 4:
            phones = ContactPoint.objects.filter(profile=OuterRef("pk"), kind="phone")
            found |= Exists(phones.filter(Q(value__startswith=digits) | Q(tail=digits)))
        return self.filter(found)


class Profile(models.Model):
    """A person whom the brand serves."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("车主")
        PROSPECT = "prospect", _("潜客")
        ALUMNUS = "alumnus", _("毕业")

    class Gender(models.TextChoices):
        UNKNOWN = "", _("未知")
        FEMALE = "female", _("女")
        MALE = "male", _("男")

    class Calendar(models.TextChoices):
        UNKNOWN = "", _("没问过")
        SOLAR = "solar", _("阳历")
        LUNAR = "lunar", _("农历")

    name = models.CharField(_("姓名"), max_length=100, blank=True)
    pinyin = models.CharField(max_length=200, blank=True, db_collation="C")
    initials = models.CharField(max_length=60, blank=True, db_collation="C")
    kind = models.CharField(_("类别"), max_length=8, choices=Kind, default=Kind.OWNER)
    gender = models.CharField(_("性别"), max_length=6, choices=Gender, blank=True, default="")
    title = models.CharField(_("称谓"), max_length=20, blank=True, help_text=_("例如：老师、经理"))
    preferred_salutation = models.CharField(_("希望被称呼为"), max_length=40, blank=True)
    city = models.CharField(_("城市"), max_length=60, blank=True)
    birthday = models.DateField(_("生日"), null=True, blank=True)
    # The birthday is always the solar day of birth; this says by which calendar it is kept, if we asked.
    birthday_calendar = models.CharField(
        _("生日过"), max_length=5, choices=Calendar, blank=True, default="", db_default=""
    )
    joined_at = models.DateTimeField(_("加入时间"))
    may_profile = models.BooleanField(
        _("允许画像"), default=True, help_text=_("用户要求不被分析时取消；取消后不再计算现状")
    )
    home_zone = models.CharField(
        _("所在时区"), max_length=63, blank=True, default="", db_default="", help_text=_("空着就是品牌的时区")
    )
    is_minor = models.BooleanField(_("未满十四岁"), default=False, db_default=False)
    is_deceased = models.BooleanField(_("已经离世"), default=False, db_default=False)
    is_restricted = models.BooleanField(_("只保存、不使用"), default=False, db_default=False)
    attributes = models.JSONField(_("其他属性"), default=dict, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="profile_kind_check", condition=Q(kind__in=["owner", "prospect", "alumnus"])
            ),
            models.CheckConstraint(
                name="profile_gender_check", condition=Q(gender__in=["", "female", "male"])
            ),
            models.CheckConstraint(
                name="profile_birthday_calendar_check",
                condition=Q(birthday_calendar__in=["", "solar", "lunar"]),
            ),
        ]
        indexes = [
            models.Index(name="profile_pinyin_idx", fields=["pinyin", "id"]),
            models.Index(name="profile_initials_idx", fields=["initials"]),
            models.Index(name="profile_city_idx", fields=["city"]),
            models.Index(name="profile_joined_idx", fields=["joined_at"]),
            models.Index(
                name="profile_birthday_idx", fields=["birthday"], condition=Q(birthday__isnull=False)
            ),
            models.Index(name="profile_alumnus_idx", fields=["id"], condition=Q(kind="alumnus")),
        ]

    def __str__(self) -> str:
        return self.name or _("未留姓名 {number}").format(number=self.pk)

    @property
    def is_in_use(self) -> bool:
        """Say whether the data of this person may be used; see `in_use`."""
        return self.may_profile and not self.is_deceased and not self.is_restricted

    @property
    def language(self) -> str:
        """Return the language to write in, zh or en: the person's own where known, else that of the name."""
        own = str(self.attributes.get("language") or "").lower()
        if own:
            return "en" if own.startswith("en") else "zh"
        return language_of_name(self.name)


class Identity(models.Model):
    """A connected system's id for a profile; one profile may have many."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="identities")
    external_id = models.CharField(_("外部编号"), max_length=255, db_collation="C")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="identities")
    content_hash = models.UUIDField(null=True)  # of the last profile pushed under this id
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="identity_source_external_uniq", fields=["source", "external_id"])
        ]

    def __str__(self) -> str:
        return self.external_id


class ContactPoint(models.Model):
    """The only home of phone, WeChat and mail: shown masked, revealed by an audited click."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("手机")
        WECHAT = "wechat", _("微信")
        EMAIL = "email", _("邮箱")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="contact_points")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")  # who pushed it
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=254, db_collation="C")
    tail = models.GeneratedField(
        expression=Right("value", 4), output_field=models.CharField(max_length=4), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="contactpoint_profile_kind_value_uniq", fields=["profile", "kind", "value"]
            )
        ]
        indexes = [
            models.Index(name="contactpoint_value_idx", fields=["value"]),
            models.Index(name="contactpoint_tail_idx", fields=["tail"]),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """Return the value as a page may show it."""
        return masked(self.kind, self.value)


class Holding(models.Model):
    """What a person owns or owned."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="holdings")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")  # who pushed it
    product = models.CharField(_("产品"), max_length=100)
    acquired_on = models.DateField(_("从"), null=True, blank=True)
    released_on = models.DateField(_("到"), null=True, blank=True)

    class Meta:
        ordering = ["-acquired_on", "id"]
        indexes = [
            models.Index(
                name="holding_product_idx",
                fields=["product", "profile"],
                condition=Q(released_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.product


class Tag(models.Model):
    """Something known about a person, with where it came from."""

    class Origin(models.TextChoices):
        SOURCE = "source", pgettext_lazy("origin of a tag", "数据源")
        EMPLOYEE = "employee", _("员工")
        DIAGNOSIS = "diagnosis", _("关系体检")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="tags")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")  # who pushed it
    name = models.CharField(_("标签"), max_length=40)
    origin = models.CharField(max_length=10, choices=Origin)
    evidence = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(name="tag_profile_name_uniq", fields=["profile", "name"])]
        indexes = [models.Index(name="tag_name_idx", fields=["name", "profile"])]

    def __str__(self) -> str:
        return self.name

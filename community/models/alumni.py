"""Tables of those who stay to help after they left: their roles, consultations, and what each was asked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.campaigns import OfProfileQuerySet
from community.models.voices import Voice
from users.models import Assignment, Employee, Profile


class AlumniRole(models.Model):
    """What an alumnus agreed to help with, for a year at a time."""

    class Kind(models.TextChoices):
        ADVISER = "adviser", _("品牌顾问团")
        MENTOR = "mentor", _("特邀导师")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="alumni_roles")
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), verbose_name=_("角色"))
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("懂什么"), default=list, blank=True)
    began_at = models.DateTimeField()
    renew_on = models.DateField()  # until then it holds; who agrees again stays another year
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)  # how they agreed, or why it ended

    objects = OfProfileQuerySet.as_manager()

    class Meta:
        ordering = ["renew_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="alumnirole_profile_open_uniq", fields=["profile"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="alumnirole_kinds_check", condition=Q(kinds__len__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}"


class Consultation(models.Model):
    """A question to the board of advisers, and what became of their answers."""

    question = models.CharField(_("想请教什么"), max_length=200)
    about = models.CharField(_("背景"), max_length=2000, blank=True)
    topics = ArrayField(models.CharField(max_length=40), verbose_name=_("主题"), default=list, blank=True)
    owner = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("后来怎样了"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="consultation_outcome_check", condition=Q(closed_at__isnull=True) | ~Q(outcome="")
            )
        ]

    def __str__(self) -> str:
        return self.question


class AskQuerySet(models.QuerySet):
    """Chains over what alumni were asked."""

    def visible_to(self, employee: Employee) -> "AskQuerySet":
        """Keep what people whom an employee may see were asked."""
        if employee.sees_everyone:
            return self
        active = Assignment.objects.filter(
            profile=models.OuterRef("role__profile"), employee__in=employee.portfolio, ended_at__isnull=True
        )
        return self.filter(models.Exists(active))

    def untold(self) -> "AskQuerySet":
        """Keep those that the person has not heard of, and still may."""
        waiting = self.filter(told_at__isnull=True, settled_at__isnull=True, role__ended_at__isnull=True)
        return waiting.exclude(consultation__closed_at__isnull=False)


class Ask(models.Model):
    """One thing that one alumnus is asked: a consultation's question, or a newer owner's."""

    role = models.ForeignKey(AlumniRole, models.CASCADE, related_name="asks")
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, related_name="asks")
    voice = models.ForeignKey(Voice, models.CASCADE, null=True, related_name="asks")
    reason = models.CharField(max_length=300)  # why this person
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when their KOE wrote to them
    answer = models.CharField(_("Ta 的回答"), max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True)  # answered, or declined where there is no answer
    thanked_at = models.DateTimeField(null=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="ask_role_consultation_uniq", fields=["role", "consultation"]),
            models.UniqueConstraint(name="ask_role_voice_uniq", fields=["role", "voice"]),
            models.CheckConstraint(
                name="ask_about_check",
                condition=Q(consultation__isnull=False, voice__isnull=True)
                | Q(consultation__isnull=True, voice__isnull=False),
            ),
            models.CheckConstraint(
                name="ask_thanked_check",
                condition=Q(thanked_at__isnull=True) | Q(thanked_at__gte=F("asked_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="ask_untold_idx",
                fields=["role"],
                condition=Q(told_at__isnull=True, settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.asked_at}"

    @property
    def about(self) -> Consultation | Voice:
        """Return what is asked about; a check holds that there is one."""
        about = self.consultation or self.voice
        if about is None:
            raise ValueError("An ask is about a consultation or a voice.")
        return about

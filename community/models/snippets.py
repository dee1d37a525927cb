"""The table of snippets: what the staff of groups may say, reviewed before it is used."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models import Reviewed


class Snippet(Reviewed):
    """A few words for one form of communication; empty kind or persona: for everybody."""

    class Form(models.TextChoices):
        ONE_TO_ONE = "one_to_one", _("一对一")
        QUESTION = "question", _("提问")
        COORDINATION = "coordination", _("协调")
        NOTICE = "notice", _("通知")
        TURN_SOFT = "turn_soft", _("软转话题")
        TURN_HARD = "turn_hard", _("硬转话题")

    class Kind(models.TextChoices):
        NEWCOMER = "newcomer", _("小白")
        FIT = "fit", _("合拍")
        LOFTY = "lofty", _("高调")

    class Persona(models.TextChoices):
        SENIOR = "senior", _("六十岁上下")
        PARENT = "parent", _("新手爸妈")
        BUSY = "busy", _("忙碌的上班族")

    language = models.CharField(
        _("语言"), max_length=2, choices=Reviewed.Language, default=Reviewed.Language.ZH
    )
    form = models.CharField(_("沟通形式"), max_length=12, choices=Form)
    kind = models.CharField(_("说给哪类用户"), max_length=8, choices=Kind, blank=True)
    persona = models.CharField(_("人群"), max_length=8, choices=Persona, blank=True)
    text = models.CharField(_("正文，一行一条消息"), max_length=400)
    is_regulated = models.BooleanField(_("涉及受监管的产品"), default=False)
    status = models.CharField(max_length=8, choices=Reviewed.Status, default=Reviewed.Status.DRAFT)

    class Meta:
        ordering = ["form", "code"]
        constraints = [
            models.CheckConstraint(
                name="snippet_reviewer_check",
                condition=Q(is_regulated=False)
                | ~Q(status="reviewed")
                | Q(author__isnull=True)
                | ~Q(reviewed_by=models.F("author")),
            )
        ]

    def __str__(self) -> str:
        return self.text

"""The table of group messages, copied from events."""

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.groups import Group
from users.models import Employee, Profile


class MessageQuerySet(models.QuerySet):
    """Chains over messages."""

    def waiting(self) -> Self:
        """Keep those that wait for an answer, the earliest due first."""
        return self.filter(due_at__isnull=False, answered_at__isnull=True).order_by("due_at", "id")

    def readable_by(self, employee: Employee, today: dt.date) -> Self:
        """Keep those of groups in which an employee is on duty."""
        if employee.sees_everyone:
            return self
        return self.filter(group__in=Group.objects.staffed_by(employee, today))

    def homeless(self) -> Self:
        """Keep those of chats that no group claims."""
        return self.filter(group__isnull=True)


class Message(models.Model):
    """One message in a group: by a member, or by an employee to a member.

    It is a copy: the event stays the record, and `key` makes a second copying harmless.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("文字")
        IMAGE = "image", _("图片")
        VOICE = "voice", _("语音")
        VIDEO = "video", _("视频")
        FILE = "file", _("文件")
        OTHER = "other", _("其他")

    source_id = models.IntegerField()
    key = models.UUIDField()  # the event's
    chat = models.CharField(max_length=120)  # the group's number in the chat tool
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="messages")
    profile = models.ForeignKey(
        Profile, models.CASCADE, related_name="messages"
    )  # who spoke, or was spoken to
    is_staff = models.BooleanField(default=False)  # said to `profile`, not by
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")  # who spoke, if staff
    number = models.CharField(max_length=120, blank=True)  # in the chat tool
    reply_to_number = models.CharField(max_length=120, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replies")
    mentions = ArrayField(models.BigIntegerField(), default=list)  # profiles named in it
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    text = models.CharField(max_length=2000, blank=True)  # empty where the tool sends the kind alone
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # until when it should be answered; null: it needs no answer
    answered_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+"
    )  # needs no answer, said who

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="message_source_key_uniq", fields=["source_id", "key"])]
        indexes = [
            models.Index(name="message_group_sent_idx", fields=["group", "-sent_at"]),
            models.Index(name="message_number_idx", fields=["source_id", "number"], condition=~Q(number="")),
            models.Index(name="message_profile_sent_idx", fields=["profile", "-sent_at"]),
            models.Index(
                name="message_waiting_idx",
                fields=["group", "due_at"],
                condition=Q(due_at__isnull=False, answered_at__isnull=True),
            ),
            models.Index(name="message_homeless_idx", fields=["chat"], condition=Q(group__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.chat} {self.sent_at}"

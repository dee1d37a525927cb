"""Owns the copies of group messages: taken from events by the marks, tied to groups, clocked, answered."""

import datetime as dt
import time

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from community.models import Group, Message
from community.rules.clocks import message_due
from community.rules.messages import needs_answer
from scrm.lib import clock, sql
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, EventType, MarkCursor

CONSUMER = "community"
MESSAGE, ANSWER = (
    "group_message",
    "group_answer",
)  # event types of a member's word, and of staff's to a member
MARKS = 20_000  # in one transaction, or as many as one transaction of the writer left
TASK_SECONDS = 40
CLOCKED = dt.timedelta(days=2)  # what is older when it comes is history: nobody is late with it


class MessageSettled(Refused):
    """The message waits no more."""

    code = "message_settled"
    message = _("这条消息已经有人回应了。")
    status = 409


def copy_messages(*, now: dt.datetime, seconds: float = TASK_SECONDS) -> int:
    """Copy the messages that came since the last time, and return how many.

    Messages and the cursor move together, some marks at a time: a kill loses nothing, and a second worker
    finds the work taken.
    """
    until, copied, more = time.monotonic() + seconds, 0, True
    while more and time.monotonic() < until:
        found, more = _copy_some(now)
        copied += found
    return copied


@transaction.atomic
def _copy_some(now: dt.datetime) -> tuple[int, bool]:
    """Do the next marks; return how many messages they held, and whether there are more marks."""
    if not _hold():
        return 0, False
    cutoff = sql.value("community", "cutoff")
    cursor = MarkCursor.objects.filter(consumer=CONSUMER).values_list("txid", flat=True).first() or 0
    if cursor > cutoff:  # a cluster restored from a dump counts its transactions anew
        cursor = 0
    bounds = {"cursor": cursor, "cutoff": cutoff, "size": MARKS}
    next_one = None
    messages: list[int] = []
    if EventType.objects.filter(code__in=[MESSAGE, ANSWER]).exists():
        next_one = sql.value("community", "marks_until", bounds)
        messages = _copied(cursor, next_one or cutoff)
    settle_messages(messages, now)
    MarkCursor.objects.update_or_create(consumer=CONSUMER, defaults={"txid": next_one or cutoff})
    return len(messages), next_one is not None


def _hold() -> bool:
    """Take the one place of who copies; say whether it was free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('community.copy_messages'))")
        return cursor.fetchone()[0]


def _copied(cursor: int, until: int) -> list[int]:
    params = {
        "cursor": cursor,
        "until": until,
        "zone": str(clock.zone()),
        "message": MESSAGE,
        "answer": ANSWER,
        "kinds": list(Message.Kind),
    }
    return [row[0] for row in sql.rows("community", "copy_messages", params)]


def settle_messages(messages: list[int], now: dt.datetime) -> None:
    """Tie new messages to what they answer, make speakers members, start clocks, and stop those answered."""
    if not messages:
        return
    params = {"messages": messages}
    sql.execute("community", "link_replies", params)
    sql.execute("community", "join_speakers", params)
    _start_clocks(messages, now)
    sql.execute("community", "answer_messages", params)


def _start_clocks(messages: list[int], now: dt.datetime) -> None:
    earlier = Message.objects.filter(
        group=OuterRef("group"), profile=OuterRef("profile"), is_staff=False, sent_at__lt=OuterRef("sent_at")
    )
    fresh = Message.objects.filter(pk__in=messages, group__isnull=False, is_staff=False, due_at__isnull=True)
    fresh = fresh.filter(sent_at__gt=now - CLOCKED, group__closed_at__isnull=True).select_related("group")
    waiting = []
    for message in fresh.annotate(has_earlier=Exists(earlier)):
        is_reply = bool(message.reply_to_number)
        group = message.group
        if group and needs_answer(text=message.text, is_reply=is_reply, is_first=not message.has_earlier):
            message.due_at = message_due(message.sent_at, group.opens_at, group.closes_at, clock.zone())
            waiting.append(message)
    Message.objects.bulk_update(waiting, ["due_at"], batch_size=500)


@transaction.atomic
def adopt_messages(*, group: Group, now: dt.datetime) -> int:
    """Give a group the messages of its chat that came before it was known; return how many."""
    if group.source_id is None:
        return 0
    homeless = Message.objects.homeless().filter(source_id=group.source_id, chat=group.chat)
    messages = list(homeless.values_list("pk", flat=True))
    Message.objects.filter(pk__in=messages).update(group=group)
    settle_messages(messages, now)
    return len(messages)


@transaction.atomic
def waive_message(*, message: Message, by: Employee, now: dt.datetime) -> None:
    """Note that a message needs no answer, or was answered where the feed does not see it."""
    if not Message.objects.waiting().order_by().filter(pk=message.pk).update(answered_at=now, waived_by=by):
        raise MessageSettled
    audit.record(by=by, action="message.waived", obj_type="message", obj_id=message.pk, now=now)

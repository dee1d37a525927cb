"""Owns the conversations that we open: send, note the answer, take back within ten minutes."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.actions.bookings import Contact, GateRefused, give_back_override, hold, hold_person, send_now
from outreach.actions.held_texts import LONGEST, blocking
from outreach.actions.loop import close_loop, open_loop
from outreach.actions.steps import redate_steps, speak_step, unspeak_step
from outreach.models import Greeting, QueueItem, Touch
from outreach.queries.plans import due_steps
from outreach.rules.policy import UNDO
from outreach.rules.reasons import STEP, purpose_for
from scrm.lib import clock
from scrm.lib.errors import Refused
from scrm.lib.tone.finding import Finding
from users.actions import audit
from users.models import Employee, Profile

SPOKEN_TO = ("name", "gender", "title", "preferred_salutation")  # what a text is judged by


class AlreadyClosed(Refused):
    """The item was finished elsewhere: another tab, a colleague, or the nightly filling."""

    code = "item_closed"
    message = gettext_lazy("这一位已经处理过了（可能在另一个窗口，或由同事完成）。名单已刷新。")
    status = 409


class TextRefused(Refused):
    """The text would push, promise too much, or address the person wrongly."""

    code = "text_refused"

    def __init__(self, findings: list[Finding]) -> None:
        told = [
            _("“%(word)s”（%(reason)s）") % {"word": each.matched, "reason": each.reason_zh}
            for each in findings
        ]
        words = _("、").join(dict.fromkeys(told))
        super().__init__(_("这样发不合适：%(words)s。请改一改再发。") % {"words": words})


class EmptyText(Refused):
    """There is nothing to send."""

    code = "text_empty"
    message = gettext_lazy("问候是空的。写一句话再发。")


class TextTooLong(Refused):
    """A greeting is short; nothing is cut off unseen."""

    code = "text_too_long"
    message = gettext_lazy("这句话太长了，最多 500 个字。请改短一点再发，写的都还在。")


class NothingToUndo(Refused):
    """It is too late, or was taken back already."""

    code = "undo_too_late"
    message = gettext_lazy("已经超过十分钟，或已经撤销过了，不能再撤销。")
    status = 409


class NotWaiting(Refused):
    """Nothing was sent that could be answered."""

    code = "not_sent"
    message = gettext_lazy("这一位还没有发送记录，不能标记回复。")
    status = 409


def purpose_of(item: QueueItem, now: dt.datetime) -> str:
    """Return what a conversation about an item is for: a word given comes before the step of a plan."""
    purpose = purpose_for(item.reasons)
    if purpose != STEP:
        return purpose
    step = due_steps([item.profile_id], clock.business_date(now)).get(item.profile_id)
    return step.purpose if step else "care"


def send_greeting(
    *,
    item: QueueItem,
    text: str,
    greeting: Greeting | None,
    channel: str,
    by: Employee,
    now: dt.datetime,
) -> Touch:
    """Book a touch that the employee sends by hand, use it and close the item, all in one.

    The profile's row is locked first, then the gate is asked again: of two hands at once only one sends.
    """
    with transaction.atomic():
        profile = hold_person(item.profile_id, *SPOKEN_TO)
        text = _checked(profile, text, now)
        if not QueueItem.objects.open().filter(pk=item.pk).exists():
            raise AlreadyClosed
        words = {"item": item, "greeting": greeting, "text": text}
        sent = send_now(Contact(profile, purpose_of(item, now), channel, by=by, more=words), now)
        if isinstance(sent, Touch):
            QueueItem.objects.filter(pk=item.pk).update(outcome="sent", closed_at=now, closed_by=by)
            if STEP in item.reasons and sent.purpose != "promise":
                speak_step(touch=sent, by=by, now=now)
            close_loop(item=item, by=by, now=now)
            return sent
    raise GateRefused(sent)


def _checked(profile: Profile, text: str, now: dt.datetime) -> str:
    """Return a text that may be sent, or refuse it with its reasons."""
    text = text.strip()
    if not text:
        raise EmptyText
    if len(text) > LONGEST:
        raise TextTooLong
    blocked = blocking(profile, text, now)
    if blocked:
        raise TextRefused(blocked)
    return text


@transaction.atomic
def note_answer(*, item: QueueItem, outcome: str, by: Employee, now: dt.datetime) -> Touch:
    """Write down whether the person answered; it may be corrected later."""
    touch = Touch.objects.standing().select_for_update().filter(item=item).order_by("-sent_at").first()
    if touch is None:
        raise NotWaiting
    touch.outcome = Touch.Outcome(outcome)
    touch.answered_at = now if outcome == Touch.Outcome.REPLIED else None
    touch.save(update_fields=["outcome", "answered_at"])
    QueueItem.objects.filter(pk=item.pk, closed_at__isnull=False).update(outcome=outcome)
    redate_steps(touch=touch, now=now)
    audit.record(by=by, action="touch_answer", obj_type="touch", obj_id=touch.pk, now=now, outcome=outcome)
    return touch


@transaction.atomic
def undo_send(*, item: QueueItem, by: Employee, now: dt.datetime) -> None:
    """Take a touch back within ten minutes and open the item again."""
    hold(item.profile_id)
    touches = Touch.objects.standing().filter(item=item, sent_at__gt=now - UNDO, outcome="")
    taken_back = touches.first()
    if taken_back is None or taken_back.sent_at is None:
        raise NothingToUndo
    if QueueItem.objects.open().filter(profile=item.profile_id).exists() or not touches.update(undone_at=now):
        raise NothingToUndo
    give_back_override(taken_back)
    unspeak_step(touch=taken_back)
    open_loop(item=item, sent_at=taken_back.sent_at)
    QueueItem.objects.filter(pk=item.pk).update(outcome="", closed_at=None, closed_by=None)
    audit.record(by=by, action="touch_undone", obj_type="queueitem", obj_id=item.pk, now=now)

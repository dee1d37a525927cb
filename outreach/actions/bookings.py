"""Owns the room that conversations take: booked, used or released, one hand at a time for each person.

Whoever books holds the person's row until the end of the transaction and asks the gate under that lock, so
that of all hands at one instant no two count on the same room. A no is kept before it is told.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.actions.refusals import note_decision
from outreach.models import Override, Touch
from outreach.queries.contact import Answer, contact_answer
from outreach.rules import REFUSALS, Decision
from outreach.rules.policy import UNDO
from outreach.rules.purposes import PURPOSES
from scrm.lib import clock, sql
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile, Source

LONGEST_BOOKING = dt.timedelta(days=3)


class GateRefused(Refused):
    """The contact gate says no."""

    code = "contact_refused"
    status = 409

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(no_in_words(decision), reasons=decision.reasons)


class BookingGone(Refused):
    """It was used, released, or has expired."""

    code = "booking_gone"
    message = gettext_lazy("这次预约已经用掉、取消或过期了。请重新询问。")
    status = 409


class BadExpiry(Refused):
    """A booking ends soon, and in the future."""

    code = "booking_expiry"
    message = gettext_lazy("expires_at 要在三天之内，并且还没有过去。")


def no_in_words(decision: Decision) -> str:
    """Return why not, and from when on, as a sentence."""
    reasons = _("；").join(str(REFUSALS[code]) for code in decision.reasons)
    if decision.earliest is None:
        return _("现在不联系 Ta：%(reasons)s。") % {"reasons": reasons}
    day = date_format(timezone.localtime(decision.earliest), _("n月j日 H:i"))
    return _("现在不联系 Ta：%(reasons)s。最早 %(day)s 以后再联系。") % {"reasons": reasons, "day": day}


@dataclass(frozen=True, slots=True)
class Contact:
    """What is to be said to whom, and by whom: an employee, a connected system, or a plan by itself."""

    profile: Profile
    purpose: str
    channel: str
    by: Employee | None = None
    source: Source | None = None
    more: dict[str, Any] = field(default_factory=dict)  # item, greeting, text

    def touch(self, answer: Answer, **times: Any) -> Touch:
        """Write the touch, with the gate's answer."""
        return Touch.objects.create(
            profile=self.profile,
            employee=self.by,
            source=self.source,
            is_automated=self.by is None,
            is_answer=answer.is_answer,
            purpose=self.purpose,
            channel=self.channel,
            **self.more,
            **times,
        )


def hold_person(profile_id: int, *fields: str) -> Profile:
    """Let nobody else book for a person until the end of the transaction; return the row, or some of it."""
    return Profile.objects.select_for_update().only(*fields).get(pk=profile_id)


def hold(profile_id: int) -> None:
    """Do the same where the row itself is not needed."""
    if not sql.rows("outreach", "hold_person", {"profile": profile_id}):
        raise Profile.DoesNotExist


def asked(contact: Contact, now: dt.datetime, *, but: int = 0) -> Answer:
    """Ask the gate for a person who is held, and keep the answer."""
    pk, purpose, channel = contact.profile.pk, contact.purpose, contact.channel
    answer = contact_answer(pk, purpose, channel, now, but=but, asker=contact.by.pk if contact.by else 0)
    if answer.is_noted or not answer.decision.allowed:
        note_decision(profile_id=pk, purpose=purpose, channel=channel, decision=answer.decision, now=now)
    return answer


def book_contact(
    *,
    profile: Profile,
    purpose: str,
    channel: str,
    now: dt.datetime,
    by: Employee | None = None,
    source: Source | None = None,
    expires_at: dt.datetime | None = None,
    **more: Any,
) -> Touch:
    """Keep room for a conversation until a time, by default the end of the day; `GateRefused` where not.

    Without an employee or a source the booking is a plan's own. The no is kept even though it is raised,
    unless the caller's own transaction is rolled back by it.
    """
    until = expires_at or clock.day_start(clock.business_date(now) + dt.timedelta(days=1))
    if not now < until <= now + LONGEST_BOOKING:
        raise BadExpiry
    contact = Contact(profile, purpose, channel, by, source, more)
    with transaction.atomic():
        hold(profile.pk)
        answer = asked(contact, now)
        if answer.decision.allowed:
            touch = contact.touch(answer, booked_at=now, expires_at=until)
            _record(touch, "contact_booked", by, now)
            return touch
    raise GateRefused(answer.decision)


def send_now(contact: Contact, now: dt.datetime) -> Touch | Decision:
    """Book and use at once, for a person who is held; return the gate's no instead of raising it."""
    answer = asked(contact, now)
    if not answer.decision.allowed:
        return answer.decision
    if answer.has_word:
        _spend_override(contact.profile.pk, contact.purpose, contact.channel, now)
    touch = contact.touch(answer, sent_at=now)
    _record(touch, "touch_sent", contact.by, now)
    return touch


def use_booking(*, booking: Touch, now: dt.datetime, by: Employee | None = None, **more: Any) -> Touch:
    """Turn a booking into a conversation, after asking the gate once more; a no releases the booking."""
    with transaction.atomic():
        hold(booking.profile_id)
        touch = Touch.objects.booked(now).filter(pk=booking.pk).first()
        if touch is None:
            raise BookingGone
        who = Profile(pk=touch.profile_id)
        contact = Contact(who, touch.purpose, touch.channel, by=by or touch.employee)
        answer = asked(contact, now, but=touch.pk)
        if not answer.decision.allowed:
            Touch.objects.filter(pk=touch.pk).update(undone_at=now)
            _record(touch, "contact_released", by, now)
        else:
            _send(touch, answer, by, now, more)
            return touch
    raise GateRefused(answer.decision)


@transaction.atomic
def release_booking(*, booking: Touch, now: dt.datetime, by: Employee | None = None) -> None:
    """Give the room back: at any time before the conversation, or within ten minutes after it."""
    hold(booking.profile_id)
    touch = Touch.objects.filter(pk=booking.pk, undone_at__isnull=True).first()
    is_late = touch is None or (touch.sent_at is not None and (touch.sent_at <= now - UNDO or touch.outcome))
    if touch is None or is_late:
        raise BookingGone
    Touch.objects.filter(pk=touch.pk).update(undone_at=now)
    give_back_override(touch)
    _record(touch, "contact_released", by, now)


def give_back_override(touch: Touch) -> None:
    """Let a lead's word open the gate again whose conversation was taken back."""
    spent = {"profile": touch.profile_id, "purpose": touch.purpose, "channel": touch.channel}
    Override.objects.filter(used_at=touch.sent_at, used_at__isnull=False, **spent).update(used_at=None)


def free_in_crisis(*, now: dt.datetime) -> int:
    """Give back the room kept for talks that the gate refuses during a crisis, and return of how many."""
    hushed = [code for code, rule in PURPOSES.items() if not rule.in_cooling_off]
    return sql.execute("outreach", "free_in_crisis", {"now": now, "hushed": hushed})


def _send(touch: Touch, answer: Answer, by: Employee | None, now: dt.datetime, more: dict[str, Any]) -> None:
    if answer.has_word:
        _spend_override(touch.profile_id, touch.purpose, touch.channel, now)
    values = {"sent_at": now, "is_answer": answer.is_answer, **({"employee": by} if by else {}), **more}
    for name, value in values.items():
        setattr(touch, name, value)
    touch.save(update_fields=list(values))
    _record(touch, "touch_sent", by, now)


def _spend_override(profile_id: int, purpose: str, channel: str, now: dt.datetime) -> None:
    """Let a lead's word open the gate once only."""
    word = Override.objects.usable(now).filter(profile=profile_id, purpose=purpose, channel=channel)
    word.update(used_at=now)


def _record(touch: Touch, action: str, by: Employee | None, now: dt.datetime) -> None:
    details = {"item": touch.item_id} if touch.item_id else {}
    if touch.source_id:
        details["source"] = touch.source_id
    audit.record(by=by, action=action, obj_type="touch", obj_id=touch.pk, now=now, **details)

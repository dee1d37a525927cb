"""Owns what is done about a problem: opened with its clocks, answered, solved, followed up, opened again."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.models import Diagnosis, Ticket, TicketNote
from outreach.queries.service import (
    clocks_of,
    colleagues,
    follow_up_day,
    lead_of,
    service_policy,
)
from outreach.rules.tickets import CLOSES_AFTER, Clocks, can_become, owner_for
from scrm.lib import clock
from scrm.lib.errors import Refused
from scrm.lib.tone.language import language_of_text
from scrm.lib.tone.lint import lint
from segmentation.models import Standing
from users.actions import audit
from users.models import Employee, Profile, Source

LONGEST = 5000


class TicketMoved(Refused):
    """Somebody else has gone on with it."""

    code = "ticket_moved"
    message = gettext_lazy(
        "这张服务单已经有了新的进展（可能在另一个窗口，或由同事处理），您写的内容还在下面。"
    )
    status = 409


class TicketTextMissing(Refused):
    """A step of a ticket says in words what was done."""

    code = "ticket_text_missing"
    message = gettext_lazy("请写一句：做了什么，或者告诉了 Ta 什么。")


class TicketTextTooLong(Refused):
    """The words don't fit."""

    code = "ticket_text_too_long"
    message = gettext_lazy("最多 5000 个字。请分成几条来写，您写的内容还在下面。")


class PromisesTooMuch(Refused):
    """Nobody promises compensation, or a cure within days, in a ticket."""

    code = "promises_too_much"

    def __init__(self, words: list[str]) -> None:
        found = _("、").join(f"“{word}”" for word in dict.fromkeys(words))
        super().__init__(
            _("不承诺赔偿，也不打包票：%(words)s。只说会去弄清楚、什么时候答复。") % {"words": found}
        )


class SubjectMissing(Refused):
    """A ticket says what it is about."""

    code = "subject_missing"
    message = gettext_lazy("用一句话说明是什么问题。")


@transaction.atomic
def open_ticket(
    *,
    profile: Profile,
    topic: str,
    urgency: str,
    origin: str,
    by: Employee | None,
    now: dt.datetime,
    owner: Employee | None = None,
    subject: str = "",
    description: str = "",
    diagnosis: Diagnosis | None = None,
    source: Source | None = None,
    external_id: str = "",
) -> Ticket:
    """Open a ticket, start its clocks and give it to whoever suits by tier, topic and load."""
    ticket = Ticket(
        profile=profile,
        topic=Ticket.Topic(topic),
        urgency=Ticket.Urgency(urgency),
        tier=Standing.objects.filter(profile=profile).values_list("tier", flat=True).first() or "",
        origin=Ticket.Origin(origin),
        source=source,
        external_id=external_id[:255],
        subject=_subject(subject, topic, origin),
        description=_within(description),
        diagnosis=diagnosis,
        opened_by=by,
        opened_at=now,
    )
    _start(ticket, clocks_of(ticket, now))
    ticket.owner_id = owner.pk if owner else _owner_of(ticket, now)
    ticket.save()
    audit.record(
        by=by,
        action="ticket_opened",
        obj_type="ticket",
        obj_id=ticket.pk,
        now=now,
        origin=origin,
        topic=topic,
    )
    return ticket


@transaction.atomic
def answer_ticket(*, ticket: Ticket, text: str, by: Employee, now: dt.datetime) -> Ticket:
    """Write down the first answer; the clock of the proposal, or of the end, goes on."""
    return _advance(ticket, "answered", "answer", text, by, now, answered_at=now)


@transaction.atomic
def propose_solution(*, ticket: Ticket, text: str, by: Employee, now: dt.datetime) -> Ticket:
    """Write down what was proposed; a proposal is an answer, too."""
    answered = ticket.answered_at or now
    return _advance(ticket, "proposed", "proposal", text, by, now, proposed_at=now, answered_at=answered)


@transaction.atomic
def resolve_ticket(*, ticket: Ticket, text: str, by: Employee, now: dt.datetime) -> Ticket:
    """Write down how it was solved, stop the clocks, and set the day to ask how the solution holds."""
    done: dict[str, Any] = {
        "resolved_at": now,
        "answered_at": ticket.answered_at or now,
        "follow_up_on": follow_up_day(now),
    }
    return _advance(ticket, "resolved", "resolution", text, by, now, resolution=text.strip(), **done)


@transaction.atomic
def close_ticket(*, ticket: Ticket, text: str, by: Employee, now: dt.datetime) -> Ticket:
    """Close a solved ticket with the follow-up: what was done beyond what could be expected."""
    return _advance(ticket, "closed", "follow_up", text, by, now, closed_at=now)


@transaction.atomic
def reopen_ticket(*, ticket: Ticket, text: str, by: Employee, now: dt.datetime) -> Ticket:
    """Open a solved ticket again: the solution did not hold, and the clocks start anew."""
    clocks = clocks_of(ticket, now)
    fresh = {
        "answer_due_at": clocks.answer,
        "propose_due_at": clocks.propose,
        "resolve_due_at": clocks.resolve,
        "answered_at": None,
        "proposed_at": None,
        "resolved_at": None,
        "closed_at": None,
        "follow_up_on": None,
        "reopenings": ticket.reopenings + 1,
    }
    return _advance(ticket, "reopened", "reopened", text, by, now, clocks, **fresh)


@transaction.atomic
def add_ticket_note(*, ticket: Ticket, text: str, by: Employee, now: dt.datetime) -> TicketNote:
    """Write something down beside a ticket, whatever its state."""
    return _note(ticket, "note", _said(text), by, now)


@transaction.atomic
def hand_ticket(*, ticket: Ticket, owner: Employee, text: str, by: Employee, now: dt.datetime) -> None:
    """Give a ticket to a colleague; its clocks go on."""
    if not Ticket.objects.filter(pk=ticket.pk, owner=ticket.owner_id, state=ticket.state).update(owner=owner):
        raise TicketMoved
    told = f"{ticket.owner or '—'} → {owner}" + (f"{_('：')}{text.strip()}" if text.strip() else "")
    _note(ticket, "handed", _within(told), by, now)
    audit.record(by=by, action="ticket_handed", obj_type="ticket", obj_id=ticket.pk, now=now, owner=owner.pk)


@transaction.atomic
def escalate_overdue(*, now: dt.datetime) -> int:
    """Tell the leads of every ticket whose clock ran out, once for each clock; return how many."""
    late = Ticket.objects.overdue(now).filter(escalated_at__isnull=True)
    found = list(late.select_for_update(of=("self",), skip_locked=True).select_related("owner", "profile"))
    for ticket in found:
        _escalate(ticket, now)
    return len(found)


@transaction.atomic
def close_settled(*, now: dt.datetime) -> int:
    """Close solved tickets that nobody came back to for two weeks; return how many."""
    settled = Ticket.objects.filter(state="resolved", resolved_at__lt=now - CLOSES_AFTER)
    return settled.update(state="closed", closed_at=now)


def _advance(
    ticket: Ticket,
    state: str,
    kind: str,
    text: str,
    by: Employee,
    now: dt.datetime,
    clocks: Clocks | None = None,
    **changes: Any,
) -> Ticket:
    """Bring a ticket to its next state, unless somebody else did something meanwhile."""
    said = _harmless(_said(text))
    if not can_become(ticket.state, state):
        raise TicketMoved
    clocks = clocks or Clocks(ticket.answer_due_at, ticket.propose_due_at, ticket.resolve_due_at)
    changes |= {"state": state, "due_at": clocks.running(state), "escalated_at": None, "escalated_to": None}
    if not Ticket.objects.filter(pk=ticket.pk, state=ticket.state).update(**changes):
        raise TicketMoved
    _note(ticket, kind, said, by, now)
    audit.record(by=by, action=f"ticket_{state}", obj_type="ticket", obj_id=ticket.pk, now=now)
    ticket.refresh_from_db()
    return ticket


def _escalate(ticket: Ticket, now: dt.datetime) -> None:
    lead = lead_of(ticket.owner, ticket.profile)
    Ticket.objects.filter(pk=ticket.pk).update(escalated_at=now, escalated_to=lead)
    told = _("超过时限，已提醒%(lead)s。") % {"lead": lead} if lead else _("超过时限，没有组长可以提醒。")
    _note(ticket, "escalated", told, None, now)
    audit.record(by=None, action="ticket_escalated", obj_type="ticket", obj_id=ticket.pk, now=now)


def _start(ticket: Ticket, clocks: Clocks) -> None:
    ticket.answer_due_at, ticket.propose_due_at, ticket.resolve_due_at = clocks
    ticket.due_at = clocks.running("new")


def _owner_of(ticket: Ticket, now: dt.datetime) -> int | None:
    policy, _version = service_policy()
    found = colleagues(ticket.profile, ticket.topic, clock.business_date(now))
    return owner_for(found, ticket.topic, ticket.urgency, ticket.tier, ticket.origin, policy)


def _subject(subject: str, topic: str, origin: str) -> str:
    subject = subject.strip()[:120]
    if subject:
        return subject
    if origin == Ticket.Origin.COOLING_OFF:
        return _("接连几次不满意，请亲自处理")
    if origin == Ticket.Origin.DIAGNOSIS:
        return _("体检里提到：%(topic)s") % {"topic": Ticket.Topic(topic).label}
    raise SubjectMissing


def _note(ticket: Ticket, kind: str, text: str, by: Employee | None, now: dt.datetime) -> TicketNote:
    return TicketNote.objects.create(ticket=ticket, employee=by, kind=kind, text=text, at=now)


def _said(text: str) -> str:
    if not text.strip():
        raise TicketTextMissing
    return _within(text.strip())


def _within(text: str) -> str:
    if len(text) > LONGEST:
        raise TicketTextTooLong
    return text


def _harmless(text: str) -> str:
    """Return a text that promises nothing which is not ours to promise."""
    findings = lint(text, language=language_of_text(text))
    promised = [each.matched for each in findings if each.rule == "overpromise"]
    if promised:
        raise PromisesTooMuch(promised)
    return text

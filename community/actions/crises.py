"""Owns a crisis from opening to review: steps, people involved and informed, the statement."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import (
    Crisis,
    CrisisPerson,
    CrisisStep,
    CrisisWitness,
    Group,
    Message,
    Statement,
    Voice,
)
from community.rules.crises import FIRST, LEAD, PROCEDURES, REVIEW, STATEMENT, TICKED_ELSEWHERE, may_approve
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile


class CrisisOpenAlready(Refused):
    """One crisis for one message or voice."""

    code = "crisis_open_already"
    message = _("这句话已经在处理中了，请到那一件危机里继续。")
    status = 409


class CrisisOver(Refused):
    """Nothing more is done in a crisis that is over."""

    code = "crisis_over"
    message = _("这件事已经结束，记录不再改动。")
    status = 409


class StepMoved(Refused):
    """Somebody ticked the step, or it is ticked by what it asks for."""

    code = "step_moved"
    message = _("这一步已经做完，或者要由发出声明、写下复盘来完成。")
    status = 409


class StepsLeft(Refused):
    """A crisis ends when its procedure was gone through, and with a review."""

    code = "steps_left"
    message = _("还有步骤没做完，或者复盘没写。都做完再结束。")


class StatementEmpty(Refused):
    """A statement says something."""

    code = "statement_empty"
    message = _("写下要说的话。")


class MayNotApprove(Refused):
    """Four eyes see more than two."""

    code = "may_not_approve"
    message = _("声明要由写的人以外的组长或运营批准。")
    status = 403


class ApprovedAlready(Refused):
    """Who approved first, approved."""

    code = "approved_already"
    message = _("已经有同事批准了，页面已刷新。")
    status = 409


class NotApproved(Refused):
    """What nobody else read is not sent, and nothing is sent twice."""

    code = "not_approved"
    message = _("声明还没有人批准，或者已经发出了。")
    status = 409


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, and where it was seen."""

    kind: str
    title: str
    about: str = ""
    group: Group | None = None
    message: Message | None = None
    voice: Voice | None = None


@transaction.atomic
def open_crisis(*, incident: Incident, people: Iterable[Profile], by: Employee, now: dt.datetime) -> Crisis:
    """Begin the procedure: steps with owners and deadlines, and outreach to the involved paused at once."""
    if incident.message:
        Message.objects.select_for_update().get(pk=incident.message.pk)
    if incident.voice:
        Voice.objects.select_for_update().get(pk=incident.voice.pk)
    if _same(incident).exists():
        raise CrisisOpenAlready
    crisis = Crisis.objects.create(
        kind=incident.kind,
        title=incident.title.strip()[:80],
        about=incident.about.strip()[:2000],
        group=incident.group,
        message=incident.message,
        voice=incident.voice,
        opened_by=by,
        opened_at=now,
    )
    owners = _owners(by)
    CrisisStep.objects.bulk_create(
        CrisisStep(
            crisis=crisis,
            position=place,
            code=step.code,
            owner=owners.get(step.duty, by),
            due_at=now + dt.timedelta(minutes=step.minutes),
        )
        for place, step in enumerate(PROCEDURES[incident.kind], 1)
    )
    for profile in people:
        CrisisPerson.objects.get_or_create(crisis=crisis, profile=profile, defaults={"involved_at": now})
    _record("crisis.opened", crisis, by, now, kind=crisis.kind)
    return crisis


def _same(incident: Incident):
    if incident.message:
        return Crisis.objects.open().filter(message=incident.message)
    return Crisis.objects.open().filter(voice=incident.voice) if incident.voice else Crisis.objects.none()


def _owners(by: Employee) -> dict[str, Employee]:
    """Return who does what: who saw it, the lead of their team, the manager who is here longest."""
    able = Employee.objects.filter(left_at__isnull=True).order_by("pk")
    manager = able.filter(role="manager").first() or by
    lead = able.filter(role="lead", team=by.team).first() if by.team_id else None
    return {FIRST: by, LEAD: lead or manager, "manager": manager}


@transaction.atomic
def involve_person(*, crisis: Crisis, profile: Profile, by: Employee, now: dt.datetime) -> None:
    """Leave one more person in peace while the crisis lasts."""
    _hold(crisis)
    person, is_new = CrisisPerson.objects.get_or_create(
        crisis=crisis, profile=profile, defaults={"involved_at": now}
    )
    if not is_new and person.released_at:
        person.released_at, person.involved_at = None, now
        person.save(update_fields=["released_at", "involved_at"])
    _record("crisis.person_involved", crisis, by, now, profile=profile.pk)


@transaction.atomic
def release_person(*, person: CrisisPerson, by: Employee, now: dt.datetime) -> None:
    """Say that someone has no part in it."""
    crisis = _hold(person.crisis)
    CrisisPerson.objects.filter(pk=person.pk, released_at__isnull=True).update(released_at=now)
    _record("crisis.person_released", crisis, by, now, profile=person.profile_id)


@transaction.atomic
def inform_colleague(*, crisis: Crisis, employee: Employee, by: Employee, now: dt.datetime) -> None:
    """Note that a colleague was told; they see the crisis from now on."""
    _hold(crisis)
    CrisisWitness.objects.get_or_create(
        crisis=crisis, employee=employee, defaults={"told_at": now, "told_by": by}
    )
    _record("crisis.colleague_told", crisis, by, now, employee=employee.pk)


@transaction.atomic
def tick_step(*, step: CrisisStep, note: str, by: Employee, now: dt.datetime) -> None:
    """Note that a step was done."""
    crisis = _hold(step.crisis)
    if step.code in TICKED_ELSEWHERE or not _tick(crisis, {"pk": step.pk}, note, by, now):
        raise StepMoved
    _record("crisis.step_done", crisis, by, now, step=step.code)


@transaction.atomic
def take_step(*, step: CrisisStep, by: Employee, now: dt.datetime) -> None:
    """Do a step oneself that was another's."""
    crisis = _hold(step.crisis)
    if not CrisisStep.objects.filter(pk=step.pk, done_at__isnull=True).update(owner=by):
        raise StepMoved
    _record("crisis.step_taken", crisis, by, now, step=step.code)


@transaction.atomic
def write_statement(*, crisis: Crisis, text: str, by: Employee, now: dt.datetime) -> Statement:
    """Keep what we want to say; nobody has approved it yet."""
    _hold(crisis)
    if not text.strip():
        raise StatementEmpty
    statement = Statement.objects.create(crisis=crisis, text=text.strip()[:1000], author=by, written_at=now)
    _record("crisis.statement_written", crisis, by, now)
    return statement


@transaction.atomic
def approve_statement(*, statement: Statement, by: Employee, now: dt.datetime) -> None:
    """Approve what another wrote."""
    crisis = _hold(statement.crisis)
    if not may_approve(author=statement.author_id, employee=by.pk, role=by.role):
        raise MayNotApprove
    waiting = Statement.objects.filter(pk=statement.pk, approved_by__isnull=True)
    if not waiting.update(approved_by=by, approved_at=now):
        raise ApprovedAlready
    _record("crisis.statement_approved", crisis, by, now)


@transaction.atomic
def send_statement(*, statement: Statement, by: Employee, now: dt.datetime) -> None:
    """Note that the approved words were said; that is what their step asks for."""
    crisis = _hold(statement.crisis)
    ready = Statement.objects.filter(pk=statement.pk, approved_by__isnull=False, sent_at__isnull=True)
    if not ready.update(sent_at=now, sent_by=by):
        raise NotApproved
    _tick(crisis, {"code": STATEMENT}, "", by, now)
    _record("crisis.statement_sent", crisis, by, now)


@transaction.atomic
def close_crisis(*, crisis: Crisis, review: str, by: Employee, now: dt.datetime) -> None:
    """End a crisis with its review, after every other step; the people in it may be spoken to again."""
    crisis = _hold(crisis)
    left = crisis.steps.filter(done_at__isnull=True).exclude(code=REVIEW)
    if not review.strip() or left.exists():
        raise StepsLeft
    _tick(crisis, {"code": REVIEW}, "", by, now)
    crisis.review, crisis.closed_at, crisis.closed_by = review.strip()[:2000], now, by
    crisis.save(update_fields=["review", "closed_at", "closed_by"])
    crisis.people.filter(released_at__isnull=True).update(released_at=now)
    _record("crisis.closed", crisis, by, now)


def _hold(crisis: Crisis) -> Crisis:
    crisis = Crisis.objects.select_for_update().get(pk=crisis.pk)
    if crisis.closed_at:
        raise CrisisOver
    return crisis


def _tick(crisis: Crisis, which: dict, note: str, by: Employee, now: dt.datetime) -> int:
    left = crisis.steps.filter(done_at__isnull=True, **which)
    return left.update(done_at=now, done_by=by, note=note.strip()[:500])


def _record(action: str, crisis: Crisis, by: Employee, now: dt.datetime, **details: object) -> None:
    audit.record(by=by, action=action, obj_type="crisis", obj_id=crisis.pk, now=now, **details)

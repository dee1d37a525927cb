"""Owns the start and the end of care plans: a remedy is chosen, replaces older ones, and is judged."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.actions.friends import begin_friend_mode, leave_friend_mode
from outreach.actions.tickets import open_ticket
from outreach.models import CarePlan, CareStep, Diagnosis, QueueItem, Ticket
from outreach.queries.plans import end_facts, fitting_days, running
from outreach.rules.plans import PLANS, days_for, last_day, outcome_for, replaces
from outreach.rules.tickets import TOPIC_OF_REASON
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile


class PlanRuns(Refused):
    """The same remedy runs already."""

    code = "plan_runs"
    message = _("Ta 已经有一个同样的方案在进行，没有再开一个。")
    status = 409


class PlanOver(Refused):
    """The plan has ended meanwhile."""

    code = "plan_over"
    message = _("这个方案已经结束了（可能由同事停止，或者 Ta 不想被联系）。")
    status = 409


class AlreadyDecided(Refused):
    """Somebody decided on this check-up's remedy."""

    code = "already_decided"
    message = _("这次体检的方案已经定过了（可能在另一个窗口），没有再改。")
    status = 409


class WhyMissing(Refused):
    """Whoever declines or stops a remedy says why."""

    code = "why_missing"
    message = _("写一句为什么，以后的人才看得懂。")


class UnknownPlan(Refused):
    """There is no such plan."""

    code = "unknown_plan"
    message = _("没有这种方案。")


@transaction.atomic
def start_plan(
    *,
    profile: Profile,
    kind: str,
    by: Employee | None,
    now: dt.datetime,
    diagnosis: Diagnosis | None = None,
    ticket: Ticket | None = None,
    note: str = "",
) -> CarePlan:
    """Start a remedy with its dated steps; what it replaces ends, and a problem gets its ticket."""
    if kind not in PLANS:
        raise UnknownPlan
    Profile.objects.select_for_update().get(pk=profile.pk)
    others = running(profile)
    if any(plan.kind == kind for plan in others):
        raise PlanRuns
    for plan in others:
        if replaces(kind, plan.kind):
            _end(plan, "replaced", by, now)
    if kind == "friend":
        begin_friend_mode(profile=profile, by=by, now=now)
    elif replaces(kind, "friend"):
        leave_friend_mode(profile=profile, note=str(PLANS[kind].title), by=by, now=now)
    if kind == "repair" and ticket is None:
        ticket = _ticket_for(profile, diagnosis, by, now)
    today = clock.business_date(now)
    days = days_for(kind, today, fitting_days(today))
    plan = CarePlan.objects.create(
        profile=profile,
        kind=kind,
        diagnosis=diagnosis,
        ticket=ticket,
        started_by=by,
        started_on=today,
        ends_by=last_day(kind, days),
        note=note.strip()[:300],
    )
    CareStep.objects.bulk_create(
        CareStep(plan=plan, position=position, kind=step.kind, purpose=step.purpose, due_on=day)
        for position, (step, day) in enumerate(zip(PLANS[kind].steps, days, strict=True))
    )
    audit.record(by=by, action="plan_started", obj_type="careplan", obj_id=plan.pk, now=now, kind=kind)
    return plan


@transaction.atomic
def decide_remedy(
    *, diagnosis: Diagnosis, kind: str, note: str, by: Employee, now: dt.datetime
) -> CarePlan | None:
    """Accept the proposed remedy, take another, or decline (an empty kind) with the reason."""
    decision = "accepted" if kind == diagnosis.remedy else "changed" if kind else "declined"
    if decision == "declined" and not note.strip():
        raise WhyMissing
    waiting = Diagnosis.objects.filter(pk=diagnosis.pk, decision="")
    if not waiting.update(decision=decision, decision_note=note.strip()[:300]):
        raise AlreadyDecided
    audit.record(
        by=by, action="remedy_decided", obj_type="diagnosis", obj_id=diagnosis.pk, now=now, decision=decision
    )
    if not kind:
        return None
    return start_plan(profile=diagnosis.profile, kind=kind, by=by, now=now, diagnosis=diagnosis, note=note)


@transaction.atomic
def stop_plan(*, plan: CarePlan, note: str, by: Employee, now: dt.datetime) -> None:
    """End a plan early, with the reason."""
    if not note.strip():
        raise WhyMissing
    _end(plan, "stopped", by, now, note)


def judge_plan(plan: CarePlan, now: dt.datetime, by: Employee | None = None, is_refused: bool = False) -> str:
    """End a plan with what came of it; return the outcome."""
    outcome = outcome_for(plan.kind, end_facts(plan, is_refused))
    _end(plan, outcome, by, now)
    return outcome


def _end(plan: CarePlan, outcome: str, by: Employee | None, now: dt.datetime, note: str = "") -> None:
    changes = {"outcome": outcome, "ended_at": now, "ended_by": by, "paused_since": None, "resumes_on": None}
    if note:
        changes["note"] = note.strip()[:300]
    if not CarePlan.objects.running().filter(pk=plan.pk).update(**changes):
        raise PlanOver
    _leave_lists(plan, now)
    audit.record(by=by, action="plan_ended", obj_type="careplan", obj_id=plan.pk, now=now, outcome=outcome)


def _leave_lists(plan: CarePlan, now: dt.datetime) -> None:
    """Withdraw an item that is open for nothing but a step."""
    items = QueueItem.objects.open().filter(profile=plan.profile_id, reasons=["care_step_due"])
    items.update(outcome="withdrawn", note="reason_gone", closed_at=now)


def _ticket_for(
    profile: Profile, diagnosis: Diagnosis | None, by: Employee | None, now: dt.datetime
) -> Ticket:
    """Open the ticket of a problem that a check-up found."""
    reason, mood = (diagnosis.reason, diagnosis.mood) if diagnosis else ("", "")
    said = diagnosis.said if diagnosis else ""
    return open_ticket(
        profile=profile,
        topic=TOPIC_OF_REASON.get(reason, "other"),
        urgency="high" if mood == Diagnosis.Mood.DISPLEASED else "normal",
        origin="diagnosis",
        by=by,
        now=now,
        subject=said.strip().split("\n")[0][:60],
        description=said,
        diagnosis=diagnosis,
    )

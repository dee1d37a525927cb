"""Owns the steps of care plans: done with a conversation or by hand, skipped, tended every day."""

import datetime as dt
from collections import defaultdict

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from outreach.actions.bookings import hold
from outreach.actions.plans import PlanOver, judge_plan
from outreach.actions.tickets import close_settled
from outreach.models import CarePlan, CareStep, CareWord, QueueItem, RiskCount, Touch
from outreach.queries import plans as queries
from outreach.queries.contact import contact_decisions
from outreach.rules import REFUSALS, Decision
from outreach.rules.contact import FINAL
from outreach.rules.plans import PLANS, days_after, gives_up
from scrm.lib import clock, sql
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee

CHANNEL = "wecom"


class StepClosed(Refused):
    """It was done or skipped meanwhile, or its turn has not come."""

    code = "step_closed"
    message = _("这一步已经处理过了，或者还没有轮到它。")
    status = 409


class StepSpeaks(Refused):
    """A step that speaks to the person is done by writing to them."""

    code = "step_speaks"
    message = _("这一步要和 Ta 说话，请从今日名单里写给 Ta，系统会自动记下。")


class StepRests(Refused):
    """The gate says no for now."""

    code = "step_rests"
    message = _("现在不适合联系 Ta，方案会自己等到合适的时候。")
    status = 409


def speak_step(*, touch: Touch, by: Employee | None, now: dt.datetime) -> CareStep | None:
    """Count a conversation as the step that was due, if there is one and no other plan spoke this week."""
    today = clock.business_date(now)
    step = queries.due_steps([touch.profile_id], today).get(touch.profile_id)
    if step is None:
        return None
    try:
        with transaction.atomic():
            CareWord.objects.create(profile=touch.profile, plan=step.plan, step=step, spoken_on=today)
    except IntegrityError:
        return None
    _close(step, now, done_at=now, done_by=by, touch=touch)
    return step


def unspeak_step(*, touch: Touch) -> None:
    """Open the step again whose conversation was taken back."""
    steps = CareStep.objects.filter(touch=touch, plan__ended_at=None)
    CareWord.objects.filter(step__in=steps).delete()
    steps.update(done_at=None, done_by=None, touch=None)


@transaction.atomic
def finish_step(*, step: CareStep, note: str, by: Employee, now: dt.datetime) -> None:
    """Mark a step of our own work as done."""
    if step.purpose:
        raise StepSpeaks
    _is_next(step)
    _close(step, now, done_at=now, done_by=by, note=note.strip()[:500])
    _record("step_done", step, by, now)


@transaction.atomic
def skip_step(*, step: CareStep, note: str, by: Employee, now: dt.datetime) -> None:
    """Leave a step out, with the reason."""
    _is_next(step)
    _close(step, now, skipped_at=now, done_by=by, note=note.strip()[:500])
    _record("step_skipped", step, by, now)


@transaction.atomic
def queue_step(*, step: CareStep, by: Employee, now: dt.datetime) -> QueueItem:
    """Put the person on today's list for a step, if the gate allows it; the step is brought forward."""
    hold(step.plan.profile_id)
    _is_next(step)
    if not step.purpose:
        raise StepClosed
    today = clock.business_date(now)
    if not _decisions([step], now)[step.pk].allowed:
        raise StepRests
    CareStep.objects.filter(pk=step.pk, due_on__gt=today).update(due_on=today)
    CarePlan.objects.filter(pk=step.plan_id).update(paused_since=None, resumes_on=None, pause_reasons=[])
    if queries.due_steps([step.plan.profile_id], today).get(step.plan.profile_id) != step:
        raise StepRests
    item = QueueItem.objects.open().filter(profile=step.plan.profile_id).first()
    if item is None:
        return QueueItem.objects.create(
            profile=step.plan.profile, reasons=["care_step_due"], worth=1.5, opened_on=today, due_on=today
        )
    item.reasons = list(dict.fromkeys([*item.reasons, "care_step_due"]))
    item.due_on = min(item.due_on, today)
    item.save(update_fields=["reasons", "due_on"])
    return item


@transaction.atomic
def tend_plans(*, now: dt.datetime) -> dict[str, int]:
    """Look after every running plan once: finish, pause, resume, end; and count the reasons of silence.

    The hour is no objection: at night, before the lists are filled, a plan is judged for the day. A rerun on
    the same day changes nothing more.
    """
    today = clock.business_date(now)
    plans = _moved_on(_held_plans(CarePlan.objects.running()), today, now)
    told: dict[str, int] = defaultdict(int)
    waiting = {plan.pk: step for plan in plans if (step := _speaking(plan, today))}
    decisions = _decisions(list(waiting.values()), now, "quiet_hours")
    seen = queries.back_since({plan.profile_id for plan in plans})
    for plan in plans:
        step = waiting.get(plan.pk)
        is_over = _is_over(plan, today, seen.get(plan.profile_id))
        told[_tend(plan, decisions[step.pk] if step else None, is_over, today, now)] += 1
    _count_risks(today, now)
    return dict(told)


def redate_steps(*, touch: Touch, now: dt.datetime) -> None:
    """Move the steps apart that follow a conversation without an answer, where the plan asks for it."""
    for step in CareStep.objects.filter(touch=touch, plan__ended_at=None).select_related("plan"):
        if touch.sent_at and PLANS[step.plan.kind].backs_off:
            _redate(step, clock.business_date(touch.sent_at), now)


def _held_plans(running: QuerySet[CarePlan]) -> list[CarePlan]:
    """Return the plans among some that nobody else is writing, held until the end of the transaction."""
    held = running.select_for_update(of=("self",), skip_locked=True).select_related("ticket")
    said = Prefetch("touch", Touch.objects.only("outcome", "undone_at"))
    steps = Prefetch("steps", CareStep.objects.defer("note").prefetch_related(said))
    return list(held.prefetch_related(steps).order_by("pk"))


def _moved_on(plans: list[CarePlan], today: dt.date, now: dt.datetime) -> list[CarePlan]:
    """Close the steps that need nobody, and return the plans that run on, as they are then."""
    moved = [plan.pk for plan in plans if _finish_by_itself(plan, today, now)]
    again = _held_plans(CarePlan.objects.running().filter(pk__in=moved)) if moved else []
    kept = [plan for plan in plans if plan.pk not in set(moved)]
    return sorted([*kept, *again], key=lambda plan: plan.pk)


def _tend(plan: CarePlan, decision: Decision | None, is_over: bool, today: dt.date, now: dt.datetime) -> str:
    """Do for one plan what its day asks; return what was done."""
    if decision and FINAL & set(decision.reasons):
        judge_plan(plan, now, is_refused="refused" in decision.reasons)
        return "ended"
    if is_over:
        judge_plan(plan, now)
        return "ended"
    if decision is None:
        return "waiting"
    if decision.allowed:
        return _resume(plan, today)
    return pause_plan(plan, decision, today)


def _is_over(plan: CarePlan, today: dt.date, seen_on: dt.date | None) -> bool:
    """Say whether a plan's time has come: all done and waited for, back, silent for too long, or too late."""
    rule, steps = PLANS[plan.kind], list(plan.steps.all())
    if plan.ends_by <= today:
        return True
    if not any(step.is_open for step in steps):
        ends = [step.done_at or step.skipped_at for step in steps]
        closed = max(clock.business_date(at) for at in ends if at)
        return closed + dt.timedelta(days=rule.judge_days) <= today
    if rule.ends_on_return and seen_on is not None and seen_on > plan.started_on:
        return True
    return gives_up(plan.kind, queries.silences(steps))


def _finish_by_itself(plan: CarePlan, today: dt.date, now: dt.datetime) -> bool:
    """Close the next step where it needs nobody: a rest that is over, a ticket that is solved."""
    step = queries.next_step(list(plan.steps.all()))
    if step is None:
        return False
    rests = PLANS[plan.kind].steps[step.position].does_itself and step.due_on <= today
    solved = step.kind == "ticket" and (plan.ticket is None or not plan.ticket.is_open)
    if rests or solved:
        _close(step, now, done_at=now)
    return rests or solved


def _speaking(plan: CarePlan, today: dt.date) -> CareStep | None:
    """Return the next step of a plan if it is due and speaks."""
    step = queries.next_step(list(plan.steps.all()))
    if step is None or not step.purpose or step.due_on > today:
        return None
    return step


def _decisions(steps: list[CareStep], now: dt.datetime, *ignored: str) -> dict[int, Decision]:
    """Ask the gate about many steps, once for each purpose; some objections may be none."""
    groups: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for step in steps:
        groups[step.purpose][step.plan.profile_id].append(step.pk)
    found: dict[int, Decision] = {}
    for purpose, profiles in groups.items():
        ids, decisions = contact_decisions(sorted(profiles), purpose, CHANNEL, now)
        for place, profile in enumerate(ids):
            found |= dict.fromkeys(profiles[int(profile)], decisions.without(*ignored).one(place))
    return found


def _resume(plan: CarePlan, today: dt.date) -> str:
    if plan.paused_since is None:
        return "waiting"
    plan.paused_since, plan.pause_reasons, plan.resumes_on = None, [], None
    plan.save(update_fields=["paused_since", "pause_reasons", "resumes_on"])
    return "resumed"


def pause_plan(plan: CarePlan, decision: Decision, today: dt.date) -> str:
    """Let a plan wait for the gate, and remember since when and why."""
    was_running = plan.paused_since is None
    before = plan.pause_reasons, plan.resumes_on
    plan.paused_since = plan.paused_since or today
    plan.pause_reasons = [code for code in decision.reasons if code in REFUSALS]
    plan.resumes_on = clock.business_date(decision.earliest) if decision.earliest else None
    if was_running or before != (plan.pause_reasons, plan.resumes_on):
        plan.save(update_fields=["paused_since", "pause_reasons", "resumes_on"])
    return "paused" if was_running else "waiting"


def _is_next(step: CareStep) -> None:
    plan = CarePlan.objects.select_for_update(of=("self",)).get(pk=step.plan_id)
    if plan.ended_at:
        raise PlanOver
    if queries.next_step(list(plan.steps.all())) != step:
        raise StepClosed


def _close(step: CareStep, now: dt.datetime, **changes) -> None:
    """Close a step and give those behind it their days."""
    if not CareStep.objects.filter(pk=step.pk, done_at=None, skipped_at=None).update(**changes):
        raise StepClosed
    _redate(step, clock.business_date(now), now)
    if not CareStep.objects.filter(plan=step.plan_id, done_at=None, skipped_at=None).exists():
        _end_at_once(step.plan, now)


def _end_at_once(plan: CarePlan, now: dt.datetime) -> None:
    """End a plan after its last step where nothing is to be waited for."""
    if not PLANS[plan.kind].judge_days:
        judge_plan(plan, now)


def _redate(step: CareStep, done_on: dt.date, now: dt.datetime) -> None:
    steps = list(CareStep.objects.filter(plan=step.plan_id).select_related("touch").order_by("position"))
    later = [each for each in steps if each.position > step.position and each.is_open]
    if not later or later[0].position != step.position + 1:
        return
    fitting, planned = queries.fitting_days(clock.business_date(now)), [each.due_on for each in later]
    days = days_after(step.plan.kind, step.position, done_on, planned, queries.silences(steps), fitting)
    for each, day in zip(later, days, strict=True):
        each.due_on = day
    CareStep.objects.bulk_update(later, ["due_on"])


def _count_risks(today: dt.date, now: dt.datetime) -> None:
    """Keep how many quiet people have a known reason today."""
    params = {"since": now - queries.KNOWN_FOR, "everybody": True, "employees": []}
    rows = [
        RiskCount(date=today, reason=reason, people=people)
        for reason, people in sql.rows("outreach", "risk_counts", params)
    ]
    RiskCount.objects.filter(date=today).delete()
    RiskCount.objects.bulk_create(rows)


def _record(action: str, step: CareStep, by: Employee | None, now: dt.datetime) -> None:
    audit.record(by=by, action=action, obj_type="careplan", obj_id=step.plan_id, now=now, step=step.kind)


def tend(*, now: dt.datetime) -> dict[str, int]:
    """Do what the plans and the solved tickets need today."""
    return {"closed": close_settled(now=now)} | tend_plans(now=now)

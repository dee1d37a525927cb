"""Owns how a remedy brings someone among people with the same interest."""

import datetime as dt

from django.db import transaction

from community.actions.memberships import join_group
from community.models import Group, Membership
from community.queries.groups import groups_for
from outreach.actions.plans import PlanOver
from outreach.actions.steps import finish_step, skip_step
from outreach.models import CarePlan
from outreach.queries.plans import next_step
from users.models import Employee


@transaction.atomic
def join_by_plan(*, plan: CarePlan, group: Group, by: Employee, now: dt.datetime) -> Membership:
    """Note that someone joined a group during a plan, with why it suits; the step that asked is over."""
    if plan.ended_at:
        raise PlanOver
    suited = groups_for(plan.profile, list(plan.profile.tags.all()))
    reason = next((one.liking.sentence for one in suited if one.group == group), "")
    joined = join_group(
        group=group, profile=plan.profile, origin="care_plan", reason=str(reason), by=by, now=now
    )
    step = next_step(list(plan.steps.all()))
    if step and step.kind == "look":
        finish_step(step=step, note=group.name, by=by, now=now)
    elif step and step.kind == "invite":
        skip_step(step=step, note=group.name, by=by, now=now)
    return joined

"""Owns what the tests of care plans share: how they begin, and how mornings pass."""

import datetime as dt

import pytest

from outreach.actions.filling import fill_queues
from outreach.actions.plans import start_plan
from outreach.actions.steps import finish_step, tend_plans
from outreach.actions.touches import note_answer, send_greeting
from outreach.models import CareStep, Diagnosis, QueueItem

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def standing(profile, make_standing):
    return make_standing(profile)


@pytest.fixture
def begin(profile, koe, now):
    """Return a function that starts a plan for `profile`."""

    def start(kind, at=now, **fields):
        return start_plan(profile=profile, kind=kind, by=koe, now=at, **fields)

    return start


@pytest.fixture
def check_up(profile, koe, now):
    """Return a function that makes a check-up with a proposed remedy."""

    def make(reason="busy", remedy="interest", **fields):
        return Diagnosis.objects.create(
            profile=profile,
            employee=koe,
            answered=True,
            reason=reason,
            remedy=remedy,
            created_at=now,
            **fields,
        )

    return make


def steps(plan):
    return list(CareStep.objects.filter(plan=plan).order_by("position"))


def morning(day, now):
    """Return half past nine, some days later."""
    return now + day * DAY


def send(profile, koe, at):
    item = QueueItem.objects.open().get(profile=profile)
    return send_greeting(
        item=item,
        text=f"王丽华您好，想起您上次说的事，问声好，不用回。{at.day}",
        greeting=None,
        channel="wecom",
        by=koe,
        now=at,
    )


def live(plan, koe, now, days=900, *, answer=""):
    """Let mornings pass: tend the plans, fill the list, do what is due; return the days on which we spoke."""
    spoken = []
    for number in range(1, days, 6):
        at = morning(number, now)
        tend_plans(now=at)
        plan.refresh_from_db()
        if plan.ended_at:
            break
        fill_queues(date=at.date(), now=at)
        step = next(each for each in [*steps(plan), None] if each is None or each.is_open)
        if step and not step.purpose and step.kind not in ("ticket", "rest") and step.due_on <= at.date():
            finish_step(step=CareStep.objects.get(pk=step.pk), note="", by=koe, now=at)
        elif "care_step_due" in (
            QueueItem.objects.open().filter(profile=plan.profile).values_list("reasons", flat=True).first()
            or []
        ):
            touch = send(plan.profile, koe, at)
            spoken.append(at.date())
            if answer:
                note_answer(item=touch.item, outcome=answer, by=koe, now=at)
    return spoken

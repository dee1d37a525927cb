"""Owns how the fictional KOEs carry remedies through: check-ups answered, tickets solved, steps done."""

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from outreach.actions.plans import decide_remedy
from outreach.actions.steps import finish_step
from outreach.actions.tickets import (
    answer_ticket,
    close_ticket,
    escalate_overdue,
    open_ticket,
    propose_solution,
    reopen_ticket,
    resolve_ticket,
)
from outreach.models import Diagnosis, Ticket
from outreach.queries.plans import open_steps
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.models import Assignment, Employee, Profile

DECISIONS = ("accept", "change", "decline", "later")
DECISION_SHARES = (0.82, 0.06, 0.06, 0.06)
EVENING = dt.timedelta(hours=17, minutes=40)
LATE = dt.timedelta(days=4)  # so long the last of this morning's tickets waits
STEP = dt.timedelta(minutes=8)


class Deed(NamedTuple):
    """What is done with a ticket of a state, after how many minutes, how often, and in which words."""

    act: Callable[..., Any]
    minutes: tuple[int, int]
    share: float
    texts: tuple[str, ...]


DEEDS = {
    "new": Deed(
        answer_ticket,
        (4, 45),
        0.92,
        (
            "收到了，我先把情况问清楚，今天下班前告诉您进展。",
            "谢谢您告诉我。已经转给车机同事在看，下午四点前答复您。",
        ),
    ),
    "answered": Deed(
        propose_solution,
        (50, 160),
        0.8,
        (
            "建议先更新到新版本，我在旁边陪您做一遍。",
            "门店周六上午给您留了一个工位，技师先听一听异响从哪来。",
        ),
    ),
    "proposed": Deed(
        resolve_ticket,
        (60, 240),
        0.75,
        ("更新以后声音正常，Ta 说好多了。", "复检时紧了一处卡扣，异响没有了。"),
    ),
    "reopened": Deed(answer_ticket, (5, 30), 0.9, ("又出现了，对不起。我请组长一起看，今天给您回音。",)),
}
CLOSINGS = ("回访正常，顺手帮 Ta 看了轮胎和雨刷。", "寄了一张手写的卡片，Ta 很意外。")
REOPENING = "第二天又响了，还要再看。"
PROBLEMS = (
    ("technical", "normal", "手机钥匙有时连不上车"),
    ("service", "normal", "预约了保养，到店等了很久"),
    ("order", "low", "发票抬头写错了"),
    ("technical", "high", "充电到一半就停"),
    ("service", "normal", "客服说回电，没有回"),
    ("other", "low", "想问异地过户怎么办"),
    ("technical", "normal", "车机重启以后地图没了"),
    ("technical", "high", "下雨天倒车影像是黑的"),
)


def care_through(date: dt.date, *, seed: int) -> None:
    """Let the KOEs decide on remedies, work on tickets and do the steps of their own, on one day."""
    rng = np.random.default_rng([seed, 9, clock.day_number(date)])
    with transaction.atomic():
        decide(rng)
        work_on_tickets(date, rng)
        do_steps(date, rng)
        escalate_overdue(now=clock.day_start(date) + EVENING)


def decide(rng: np.random.Generator) -> None:
    """Decide on most of the remedies that check-ups proposed."""
    waiting = Diagnosis.objects.exclude(remedy="").filter(decision="")
    for diagnosis in waiting.select_related("profile", "employee").order_by("pk"):
        choice = DECISIONS[int(rng.choice(len(DECISIONS), p=DECISION_SHARES))]
        kind = {"accept": diagnosis.remedy, "change": "light", "decline": ""}.get(choice)
        note = {"change": "Ta 更喜欢安静", "decline": "下周活动上当面聊"}.get(choice, "")
        if kind is None:
            continue
        now = diagnosis.created_at + dt.timedelta(minutes=2)
        with contextlib.suppress(Refused):
            decide_remedy(diagnosis=diagnosis, kind=kind, note=note, by=diagnosis.employee, now=now)


def work_on_tickets(date: dt.date, rng: np.random.Generator) -> None:
    """Bring open tickets on by a state or two, and follow the solved ones up."""
    day = clock.day_start(date)
    for ticket in Ticket.objects.filter(owner__isnull=False, opened_at__lt=day + EVENING).order_by("pk"):
        now = max(ticket.opened_at, day + dt.timedelta(hours=9, minutes=30))
        while (deed := DEEDS.get(ticket.state)) and rng.random() < deed.share:
            now += dt.timedelta(minutes=int(rng.integers(*deed.minutes)))
            text = deed.texts[int(rng.integers(len(deed.texts)))]
            ticket = deed.act(ticket=ticket, text=text, by=ticket.owner, now=now)
        if ticket.state == "resolved" and ticket.resolved_at < day:
            follow_up(ticket, day + dt.timedelta(hours=15), rng)


def follow_up(ticket: Ticket, now: dt.datetime, rng: np.random.Generator) -> None:
    """Close a solved ticket, or open it again."""
    pick = rng.random()
    if pick < 0.5:
        text = CLOSINGS[int(rng.integers(len(CLOSINGS)))]
        close_ticket(ticket=ticket, text=text, by=ticket.owner, now=now)
    elif pick < 0.56 and not ticket.reopenings:
        reopen_ticket(ticket=ticket, text=REOPENING, by=ticket.owner, now=now)


def do_steps(date: dt.date, rng: np.random.Generator) -> None:
    """Do most of the steps that speak to nobody."""
    carers = dict(Assignment.objects.filter(ended_at__isnull=True).values_list("profile", "employee"))
    people = Employee.objects.in_bulk()
    now = clock.day_start(date) + dt.timedelta(hours=16, minutes=30)
    for step in open_steps().filter(purpose="", due_on__lte=date).exclude(kind__in=["ticket", "rest"]):
        carer = people.get(carers.get(step.plan.profile_id))
        if carer and rng.random() < 0.8:
            finish_step(step=step, note="", by=carer, now=now)


def open_fresh_tickets(now: dt.datetime, *, seed: int) -> None:
    """Open a few tickets of this morning, whose clocks run, and bring some of them on."""
    rng = np.random.default_rng([seed, 10])
    carers = Employee.objects.filter(role="koe").order_by("team_id", "pk").distinct("team_id")
    people = {carer: list(important_people(carer)) for carer in carers}
    for number, (topic, urgency, subject) in enumerate(PROBLEMS):
        carer = list(people)[number % len(people)]
        if not people[carer]:  # a very small brand
            continue
        profile = people[carer].pop(int(rng.integers(len(people[carer]))))
        waits = LATE if number == len(PROBLEMS) - 1 else dt.timedelta(minutes=int(rng.integers(30, 80)))
        ticket = open_ticket(
            profile=profile,
            topic=topic,
            urgency=urgency,
            origin="employee",
            by=carer,
            now=now - waits,
            subject=subject,
            owner=carer,
        )
        for place in range(number % 4 if waits < LATE else 0):
            deed = DEEDS[ticket.state]
            ticket = deed.act(
                ticket=ticket, text=deed.texts[0], by=carer, now=now - waits + (place + 1) * STEP
            )
    escalate_overdue(now=now)


def important_people(carer: Employee) -> QuerySet[Profile]:
    """Return some owners of worth whom an employee looks after."""
    cared = Profile.objects.filter(assignments__employee=carer, assignments__ended_at__isnull=True)
    return cared.filter(kind="owner", standing__tier__in=["S", "A", "B"]).order_by("pk")[:40]

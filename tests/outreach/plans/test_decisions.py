import datetime as dt

import pytest

from outreach.actions.plans import (
    AlreadyDecided,
    PlanOver,
    PlanRuns,
    UnknownPlan,
    WhyMissing,
    decide_remedy,
    stop_plan,
)
from outreach.models import Diagnosis, Ticket
from tests.outreach.plans.conftest import steps


def test_start_plan_dates_its_steps(begin, now):
    plan = begin("interest")
    assert [step.kind for step in steps(plan)] == ["look", "share", "invite", "hello"]
    assert [step.due_on.isoformat() for step in steps(plan)] == [
        "2026-11-20",
        "2026-11-23",
        "2026-12-14",
        "2027-01-13",
    ]
    assert plan.ends_by == dt.date(2027, 1, 13) + dt.timedelta(days=134)


def test_start_plan_refuses_the_same_again_and_the_unknown(begin):
    begin("interest")
    with pytest.raises(PlanRuns):
        begin("interest")
    with pytest.raises(UnknownPlan):
        begin("nothing")


def test_a_newer_remedy_replaces_an_older_one(begin):
    old = begin("light")
    new = begin("inform")
    old.refresh_from_db()
    assert (old.outcome, new.outcome) == ("replaced", "")


def test_friend_mode_stays_while_a_problem_is_solved(begin):
    friend = begin("friend")
    begin("repair")
    friend.refresh_from_db()
    assert friend.ended_at is None


def test_a_problem_gets_its_ticket_with_what_was_said(begin, check_up, koe):
    diagnosis = check_up("product", "repair", said="导航声音忽大忽小\n更新以后", mood="displeased")
    plan = begin("repair", diagnosis=diagnosis)
    ticket = Ticket.objects.get()
    assert plan.ticket == ticket
    assert (ticket.topic, ticket.urgency, ticket.subject) == ("technical", "high", "导航声音忽大忽小")


def test_decide_remedy_accepts_changes_or_declines_with_a_reason(check_up, koe, now):
    accepted = check_up()
    assert decide_remedy(diagnosis=accepted, kind="interest", note="", by=koe, now=now).kind == "interest"
    with pytest.raises(AlreadyDecided):
        decide_remedy(diagnosis=accepted, kind="light", note="", by=koe, now=now)
    decide_remedy(diagnosis=check_up(), kind="light", note="Ta 更喜欢安静", by=koe, now=now)
    with pytest.raises(WhyMissing):
        decide_remedy(diagnosis=check_up(), kind="", note=" ", by=koe, now=now)
    assert decide_remedy(diagnosis=check_up(), kind="", note="下周见面聊", by=koe, now=now) is None
    found = Diagnosis.objects.order_by("pk").values_list("decision", flat=True)
    assert list(found) == ["accepted", "changed", "", "declined"]


def test_stop_plan_asks_why_and_does_it_once(begin, koe, now):
    plan = begin("light")
    with pytest.raises(WhyMissing):
        stop_plan(plan=plan, note="", by=koe, now=now)
    stop_plan(plan=plan, note="Ta 换了 KOE", by=koe, now=now)
    with pytest.raises(PlanOver):
        stop_plan(plan=plan, note="再停", by=koe, now=now)
    plan.refresh_from_db()
    assert (plan.outcome, plan.note) == ("stopped", "Ta 换了 KOE")

"""Who is left alone for comparison: drawn once, both arms kept, never those who need us."""

import datetime as dt

import numpy as np
import pytest

from outreach.actions.filling import fill_queues
from outreach.actions.tickets import open_ticket
from outreach.models import CarePlan, ContactRefusal, HoldOut, Promise, QueueItem
from outreach.queries.contact import contact_decision
from outreach.rules.holdouts import luck_of
from segmentation.models import DailyActivity
from users.models import Policy
from users.rules import dimension_bit


def fill(now):
    return fill_queues(date=now.date(), now=now)


@pytest.fixture
def everybody_is_drawn(monkeypatch):
    monkeypatch.setattr("outreach.rules.holdouts.is_drawn", lambda profiles, *_rest: profiles > 0)


@pytest.fixture
def dormant(profile, make_standing):
    make_standing(profile)
    return profile


def test_is_drawn_takes_the_share_that_was_asked_for():
    people = np.arange(1, 200_001)
    assert (luck_of(people, 20_000) < 0.1).mean() == pytest.approx(0.1, abs=0.003)


def test_luck_of_is_the_same_again_and_another_in_the_next_period():
    people = np.arange(1, 10_001)
    assert (luck_of(people, 20_000) == luck_of(people, 20_000)).all()
    assert abs(np.corrcoef(luck_of(people, 20_000), luck_of(people, 20_090))[0, 1]) < 0.05


def test_fill_queues_leaves_the_drawn_alone_until_the_period_ends(
    everybody_is_drawn, dormant, now, monkeypatch
):
    assert fill(now).opened == 0
    drawn = HoldOut.objects.get()
    assert (drawn.is_held, drawn.state, drawn.reason) == (True, "dormant", "dormant_high_value")
    assert drawn.ends_on == now.date() + dt.timedelta(days=90)
    decision = contact_decision(dormant.pk, "care", "wecom", now)
    assert decision.reasons == ("held_out",)
    assert ContactRefusal.objects.get().reasons == ["held_out"]
    monkeypatch.setattr("outreach.rules.holdouts.is_drawn", lambda profiles, *_rest: profiles < 0)
    assert fill(now + dt.timedelta(days=87)).opened == 0
    assert fill(now + dt.timedelta(days=90)).opened == 1


def test_fill_queues_keeps_the_arm_of_those_who_are_greeted_too(dormant, now):
    fill(now)
    fill(now + dt.timedelta(days=3))
    assert list(HoldOut.objects.values_list("is_held", "percent", "tier")) == [
        (False, 10, dormant.standing.tier)
    ]


@pytest.mark.parametrize("kind", ["promise", "plan", "ticket", "wrote"])
def test_fill_queues_never_holds_those_who_need_us(kind, everybody_is_drawn, dormant, koe, now, today):
    if kind == "promise":
        Promise.objects.create(profile=dormant, employee=koe, what="问清楚", due_on=today, created_at=now)
    elif kind == "plan":
        CarePlan.objects.create(profile=dormant, kind="busy", started_on=today, ends_by=today)
    elif kind == "ticket":
        open_ticket(
            profile=dormant,
            topic="technical",
            urgency="normal",
            subject="异响",
            origin="employee",
            by=koe,
            now=now,
        )
    else:
        wrote(dormant, today - dt.timedelta(days=9))
    fill(now)
    assert not HoldOut.objects.filter(is_held=True).exists()
    assert QueueItem.objects.open().count() == 1


def wrote(profile, day):
    DailyActivity.objects.create(
        profile_id=profile.pk, day=day, behaviours=dimension_bit("contact"), events=1, purchases=0, spent=0
    )


def test_the_gate_lets_go_of_who_writes_to_us(everybody_is_drawn, dormant, now, today):
    fill(now)
    wrote(dormant, today)
    assert contact_decision(dormant.pk, "care", "wecom", now).allowed


def test_a_manager_who_turns_it_off_lets_everybody_go(everybody_is_drawn, dormant, manager, now):
    fill(now)
    Policy.objects.create(
        area="contact", version=1, values={"holdout_percent": 0}, created_by=manager, created_at=now
    )
    assert contact_decision(dormant.pk, "care", "wecom", now).allowed
    assert fill(now).opened == 1


def test_a_promise_is_kept_to_somebody_who_is_left_alone(everybody_is_drawn, dormant, koe, now, today):
    fill(now)
    Promise.objects.create(profile=dormant, employee=koe, what="问清楚", due_on=today, created_at=now)
    assert fill(now).opened == 1


def test_fill_queues_takes_nobody_off_a_list(dormant, now, monkeypatch):
    Policy.objects.create(area="contact", version=1, values={"holdout_percent": 0}, created_at=now)
    fill(now)
    Policy.objects.create(area="contact", version=2, values={"holdout_percent": 50}, created_at=now)
    monkeypatch.setattr("outreach.rules.holdouts.is_drawn", lambda profiles, *_rest: profiles > 0)
    assert fill(now + dt.timedelta(hours=1)).withdrawn == 0

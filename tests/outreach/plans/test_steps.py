import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from outreach.actions.filling import fill_queues
from outreach.actions.steps import (
    StepClosed,
    StepRests,
    StepSpeaks,
    finish_step,
    queue_step,
    skip_step,
    tend_plans,
)
from outreach.actions.tickets import resolve_ticket
from outreach.actions.touches import undo_send
from outreach.models import CarePlan, CareStep, CareWord, QueueItem, Touch
from outreach.queries.plans import due_steps
from tests.outreach.plans.conftest import DAY, morning, send, steps


def test_a_due_step_brings_the_person_on_the_list_with_its_own_sentence(begin, profile, koe, sign_in, now):
    plan = begin("light")
    at = morning(33, now)
    fill_queues(date=at.date(), now=at)
    item = QueueItem.objects.get()
    assert item.reasons[0] == "care_step_due"
    assert due_steps([profile.pk], at.date())[profile.pk] == steps(plan)[0]


def test_writing_to_the_person_does_the_step_and_moves_the_next(begin, profile, koe, now):
    plan = begin("light")
    late = morning(47, now)
    fill_queues(date=late.date(), now=late)
    touch = send(profile, koe, late)
    first, second, _third = steps(plan)
    assert (first.touch, first.done_by) == (touch, koe)
    assert second.due_on >= late.date() + dt.timedelta(days=60)
    assert CareWord.objects.get().spoken_on == late.date()


def test_taking_a_conversation_back_opens_the_step_again(begin, profile, koe, now):
    plan = begin("light")
    at = morning(33, now)
    fill_queues(date=at.date(), now=at)
    touch = send(profile, koe, at)
    undo_send(item=touch.item, by=koe, now=at + dt.timedelta(minutes=5))
    assert steps(plan)[0].is_open
    assert not CareWord.objects.exists()


def test_another_conversation_is_not_taken_for_a_step(begin, profile, koe, now, make_item):
    plan = begin("light")
    make_item(profile)
    send(profile, koe, now)
    assert steps(plan)[0].is_open


def test_a_plan_pauses_when_the_gate_says_no_and_resumes_by_itself(begin, profile, koe, now):
    plan = begin("interest")
    finish_step(step=steps(plan)[0], note="", by=koe, now=now)
    Touch.objects.create(profile=profile, employee=koe, text="你好", sent_at=now, outcome="no_answer")
    assert tend_plans(now=morning(3, now))["paused"] == 1
    plan.refresh_from_db()
    assert plan.paused_since == morning(3, now).date()
    assert "unanswered" in plan.pause_reasons
    assert due_steps([profile.pk], morning(3, now).date()) == {}
    tend_plans(now=morning(10, now))
    plan.refresh_from_db()
    assert plan.paused_since == morning(3, now).date()
    assert tend_plans(now=morning(45, now))["resumed"] == 1
    plan.refresh_from_db()
    assert (plan.paused_since, plan.pause_reasons) == (None, [])


def test_a_plan_that_is_tended_at_night_is_on_the_list_of_the_morning(begin, profile, koe, now):
    plan = begin("interest")
    finish_step(step=steps(plan)[0], note="", by=koe, now=now)
    night = morning(4, now).replace(hour=2)
    tend_plans(now=night)
    plan.refresh_from_db()
    assert plan.paused_since is None
    fill_queues(date=night.date(), now=night)
    assert "care_step_due" in QueueItem.objects.open().get(profile=profile).reasons


def test_a_plan_that_waits_as_before_is_not_written_again(begin, profile, koe, now):
    plan = begin("interest")
    finish_step(step=steps(plan)[0], note="", by=koe, now=now)
    Touch.objects.create(profile=profile, employee=koe, text="你好", sent_at=now, outcome="no_answer")
    tend_plans(now=morning(4, now))
    with CaptureQueriesContext(connection) as told:
        tend_plans(now=morning(4, now))
    assert not [each for each in told if 'UPDATE "outreach_careplan"' in each["sql"]]


def test_tend_plans_twice_changes_nothing_more(begin, now):
    begin("interest")
    tend_plans(now=morning(3, now))
    before = list(CarePlan.objects.values()), list(CareStep.objects.values())
    tend_plans(now=morning(3, now))
    assert (list(CarePlan.objects.values()), list(CareStep.objects.values())) == before


def test_two_plans_never_speak_to_one_person_in_the_same_week(begin, profile, koe, now):
    friend, repair = begin("friend"), begin("repair")
    today = now.date()
    CareStep.objects.filter(plan=friend, position=0).update(due_on=today)
    CareStep.objects.filter(plan=repair, position=0).update(done_at=now)
    CareStep.objects.filter(plan=repair, position=1).update(due_on=today - DAY)
    assert due_steps([profile.pk], today)[profile.pk].plan == repair
    CareWord.objects.create(profile=profile, plan=repair, step=steps(repair)[1], spoken_on=today)
    CareStep.objects.filter(plan=repair, position=1).update(done_at=now)
    for later in range(7):
        assert due_steps([profile.pk], today + later * DAY) == {}
    assert due_steps([profile.pk], today + 7 * DAY)[profile.pk].plan == friend
    with pytest.raises(IntegrityError), transaction.atomic():
        CareWord.objects.create(
            profile=profile, plan=friend, step=steps(friend)[0], spoken_on=today + 6 * DAY
        )


def test_our_own_steps_are_done_by_hand_in_their_order(begin, koe, now):
    plan = begin("interest")
    look, share, *_rest = steps(plan)
    with pytest.raises(StepClosed):
        skip_step(step=share, note="", by=koe, now=now)
    finish_step(step=look, note="露营圈", by=koe, now=now)
    with pytest.raises(StepSpeaks):
        finish_step(step=share, note="", by=koe, now=now)
    skip_step(step=share, note="Ta 出国了", by=koe, now=now)
    assert [bool(step.done_at) for step in steps(plan)[:2]] == [True, False]
    assert steps(plan)[1].skipped_at == now


def test_queue_step_puts_the_person_on_todays_list(begin, koe, now):
    plan = begin("light")
    item = queue_step(step=steps(plan)[0], by=koe, now=now)
    assert (item.reasons, item.due_on) == (["care_step_due"], now.date())
    assert steps(plan)[0].due_on == now.date()


def test_queue_step_asks_the_gate(begin, profile, koe, now):
    plan = begin("light")
    Touch.objects.create(profile=profile, employee=koe, text="你好", sent_at=now)
    with pytest.raises(StepRests):
        queue_step(step=steps(plan)[0], by=koe, now=now + dt.timedelta(hours=1))
    assert not QueueItem.objects.exists()


def test_a_solved_ticket_leads_to_the_follow_up(begin, profile, koe, now):
    plan = begin("repair")
    at = morning(4, now)
    resolve_ticket(ticket=plan.ticket, text="更新以后好了。", by=koe, now=at)
    tend_plans(now=at)
    ticket, revisit, hello = steps(plan)
    assert ticket.done_at == at
    assert (revisit.due_on - at.date()).days >= 3
    assert hello.due_on >= revisit.due_on + 30 * DAY

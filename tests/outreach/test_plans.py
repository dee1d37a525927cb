import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.actions.consents import withdraw_consent
from outreach.actions.filling import fill_queues
from outreach.actions.plans import (
    AlreadyDecided,
    PlanOver,
    PlanRuns,
    UnknownPlan,
    WhyMissing,
    decide_remedy,
    start_plan,
    stop_plan,
)
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
from outreach.actions.touches import note_answer, send_greeting, undo_send
from outreach.models import CarePlan, CareStep, CareWord, Diagnosis, QueueItem, RiskCount, Ticket, Touch
from outreach.queries.plans import due_steps
from outreach.rules.plans import PLANS
from segmentation.models import Standing
from users.models import Profile

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


def test_a_refusal_ends_every_plan(begin, profile, koe, now):
    plan = begin("light")
    withdraw_consent(profile=profile, origin="employee", by=koe, now=now)
    tend_plans(now=morning(40, now))
    plan.refresh_from_db()
    assert plan.outcome == "refused"


def test_stop_ends_with_its_one_step(begin, koe, now):
    plan = begin("stop")
    finish_step(step=steps(plan)[0], note="", by=koe, now=now)
    plan.refresh_from_db()
    assert plan.outcome == "refused"


def test_who_came_back_needs_no_waking(begin, profile, now):
    plan = begin("light")
    Standing.objects.filter(profile=profile).update(state="active", last_active_on=morning(5, now).date())
    tend_plans(now=morning(6, now))
    plan.refresh_from_db()
    assert plan.outcome == "returned"


def test_a_solved_ticket_leads_to_the_follow_up(begin, profile, koe, now):
    plan = begin("repair")
    at = morning(4, now)
    resolve_ticket(ticket=plan.ticket, text="更新以后好了。", by=koe, now=at)
    tend_plans(now=at)
    ticket, revisit, hello = steps(plan)
    assert ticket.done_at == at
    assert (revisit.due_on - at.date()).days >= 3
    assert hello.due_on >= revisit.due_on + 30 * DAY


def test_stop_plan_asks_why_and_does_it_once(begin, koe, now):
    plan = begin("light")
    with pytest.raises(WhyMissing):
        stop_plan(plan=plan, note="", by=koe, now=now)
    stop_plan(plan=plan, note="Ta 换了 KOE", by=koe, now=now)
    with pytest.raises(PlanOver):
        stop_plan(plan=plan, note="再停", by=koe, now=now)
    plan.refresh_from_db()
    assert (plan.outcome, plan.note) == ("stopped", "Ta 换了 KOE")


@pytest.mark.parametrize("kind", sorted(set(PLANS) - {"repair"}))
def test_every_plan_that_is_worked_on_ends(begin, koe, now, kind):
    plan = begin(kind)
    spoken = live(plan, koe, now)
    assert plan.ended_at
    assert plan.outcome in ("nothing", "refused")
    assert all((later - earlier).days >= 7 for earlier, later in itertools.pairwise(spoken))


@pytest.mark.parametrize("kind", ["interest", "repair", "friend"])
def test_every_plan_that_nobody_touches_ends(begin, now, kind):
    plan = begin(kind)
    for number in range(0, 900, 30):
        tend_plans(now=morning(number, now))
    plan.refresh_from_db()
    assert plan.outcome == "nothing"


def test_a_plan_that_hears_nothing_asks_less_and_gives_up(begin, koe, now):
    plan = begin("tail")
    spoken = live(plan, koe, now, answer="no_answer")
    assert len(spoken) == 2
    assert plan.outcome == "nothing"


def test_a_reply_is_what_came_of_it(begin, koe, now):
    plan = begin("light")
    live(plan, koe, now, answer="replied")
    assert plan.outcome == "replied"


def test_both_counts_of_silence_are_kept(profile, make_profile, make_standing, check_up, koe, now):
    make_standing(make_profile("陈思远", koe), state="cooling")
    make_standing(make_profile("欧阳静", koe), state="active")
    check_up("busy")
    tend_plans(now=now)
    assert dict(RiskCount.objects.values_list("reason", "people")) == {"": 1, "busy": 1}
    tend_plans(now=now)
    assert RiskCount.objects.count() == 2


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


def test_remedy_shows_the_proposal_and_takes_the_decision(client, check_up, profile):
    page = reverse("outreach:remedy", args=[check_up().pk])
    shown = client.get(page).content.decode()
    assert "兴趣同行" in shown
    assert "分享一件 Ta 可能喜欢的内容" in shown
    assert client.post(page, {"kind": "interest"}).status_code == 302
    again = client.post(page, {"kind": "light"})
    assert again.status_code == 409
    assert "已经定过了" in again.content.decode()
    assert CarePlan.objects.get().kind == "interest"


def test_remedy_can_be_declined_with_a_reason_alone(client, check_up):
    page = reverse("outreach:remedy", args=[check_up().pk])
    assert client.post(page, {"do": "decline", "note": ""}).status_code == 422
    assert client.post(page, {"do": "decline", "note": "下周见面聊"}).status_code == 302
    assert not CarePlan.objects.exists()


def test_a_prospect_sees_a_plan_in_other_words(client, check_up, profile):
    Profile.objects.filter(pk=profile.pk).update(kind="prospect")
    shown = client.get(reverse("outreach:remedy", args=[check_up().pk])).content.decode()
    assert "不问买不买" in shown


def test_plan_list_shows_outcomes_and_both_counts(client, begin, check_up, django_assert_max_num_queries):
    check_up("busy")
    begin("light")
    page = client.get(reverse("outreach:plan-list")).content.decode()
    assert "轻轻的节奏" in page
    assert "已知的原因" in page
    for state in ("paused", "nothing"):
        found = client.get(reverse("outreach:plan-list"), {"state": state, "kind": "light"})
        assert found.context["rows"] == []


def test_plan_create_starts_one_and_explains_a_double(client, profile):
    page = reverse("outreach:plan-create", args=[profile.pk])
    assert "选一个方案" in client.get(page).content.decode()
    assert client.post(page, {"kind": "light"}).status_code == 302
    again = client.post(page, {"kind": "light"})
    assert again.status_code == 409
    assert "已经有一个同样的方案" in again.content.decode()


def test_the_profile_shows_the_plan_and_its_steps_can_be_done(client, begin, profile):
    plan = begin("interest")
    page = reverse("outreach:profile", args=[profile.pk])
    assert "找一个 Ta 会喜欢的兴趣圈子" in client.get(page).content.decode()
    look, share, *_rest = steps(plan)
    client.post(reverse("outreach:step-done", args=[look.pk]), {"note": "露营圈"})
    client.post(reverse("outreach:step-queue", args=[share.pk]))
    assert QueueItem.objects.get().reasons == ["care_step_due"]
    assert "唤醒方案到了这一步" in client.get(reverse("outreach:queue")).content.decode()
    client.post(reverse("outreach:step-skip", args=[share.pk]))
    assert steps(plan)[1].skipped_at
    client.post(reverse("outreach:plan-stop", args=[plan.pk]), {"note": "算了"})
    assert CarePlan.objects.get().outcome == "stopped"


def test_steps_and_plans_of_others_do_not_exist(sign_in, other_koe, begin, check_up):
    plan, client = begin("interest"), sign_in(other_koe)
    assert client.post(reverse("outreach:plan-stop", args=[plan.pk])).status_code == 404
    for name in ("done", "skip", "queue"):
        page = reverse(f"outreach:step-{name}", args=[steps(plan)[0].pk])
        assert client.post(page).status_code == 404
    assert client.get(reverse("outreach:remedy", args=[check_up().pk])).status_code == 404

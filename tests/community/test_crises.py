import datetime as dt

import pytest
from django.urls import reverse

from community.actions.crises import (
    ApprovedAlready,
    CrisisOpenAlready,
    CrisisOver,
    Incident,
    MayNotApprove,
    NotApproved,
    StatementEmpty,
    StepMoved,
    StepsLeft,
    approve_statement,
    close_crisis,
    inform_colleague,
    involve_person,
    open_crisis,
    release_person,
    send_statement,
    take_step,
    tick_step,
    write_statement,
)
from community.actions.messages import copy_messages
from community.actions.voices import Said, hear_voice
from community.models import Crisis, CrisisPerson, CrisisStep, Message, Statement
from community.rules.crises import PROCEDURES, TICKED_ELSEWHERE
from users.models import AuditEntry


def text(answer):
    return answer.content.decode()


def link(name, *args):
    return reverse(f"community:{name}", args=args)


@pytest.fixture
def crisis(koe, lead, manager, profile, now):
    """A rumour that a KOE saw; `lead` and `manager` have steps in it."""
    incident = Incident(kind="rumour", title="有人说电池会自燃")
    return open_crisis(incident=incident, people=[profile], by=koe, now=now)


@pytest.fixture
def statement(crisis, manager, now):
    return write_statement(crisis=crisis, text="情况属实的部分是……", by=manager, now=now)


def tick_all(crisis, by, now):
    for step in crisis.steps.exclude(code__in=TICKED_ELSEWHERE):
        tick_step(step=step, note="", by=by, now=now)


@pytest.mark.parametrize("kind", sorted(PROCEDURES))
def test_procedures_end_with_a_review_and_rise_in_time(kind):
    steps = PROCEDURES[kind]
    assert steps[-1].code == "review"
    assert [step.minutes for step in steps] == sorted(step.minutes for step in steps)
    assert {"inform", "pause", "statement"} <= {step.code for step in steps}


def test_open_crisis_gives_every_step_an_owner_and_a_deadline(crisis, koe, lead, manager, now):
    steps = list(crisis.steps.values_list("code", "owner", "due_at"))
    assert steps[0] == ("record", koe.pk, now + dt.timedelta(minutes=15))
    owners = {code: owner for code, owner, _due in steps}
    assert (owners["facts"], owners["answer"]) == (manager.pk, lead.pk)
    assert AuditEntry.objects.filter(action="crisis.opened", object_id=str(crisis.pk)).exists()


def test_open_crisis_twice_for_one_voice_refuses(koe, manager, profile, now):
    said = Said(kind="complaint", topic="异响", text="大家别买")
    voice = hear_voice(profile=profile, said=said, origin="form", by=koe, now=now)
    incident = Incident(kind="rumour", title="异响", voice=voice)
    open_crisis(incident=incident, people=[profile], by=koe, now=now)
    with pytest.raises(CrisisOpenAlready):
        open_crisis(incident=incident, people=[profile], by=koe, now=now)


def test_tick_step_is_done_once_by_whoever_did_it(crisis, koe, now):
    step = crisis.steps.first()
    tick_step(step=step, note="截了图", by=koe, now=now)
    step.refresh_from_db()
    assert (step.done_by, step.note) == (koe, "截了图")
    with pytest.raises(StepMoved):
        tick_step(step=step, note="", by=koe, now=now)


def test_tick_step_leaves_statement_and_review_to_what_they_ask_for(crisis, koe, now):
    for code in TICKED_ELSEWHERE:
        with pytest.raises(StepMoved):
            tick_step(step=crisis.steps.get(code=code), note="", by=koe, now=now)


def test_take_step_changes_the_owner(crisis, koe, now):
    take_step(step=crisis.steps.get(code="facts"), by=koe, now=now)
    assert crisis.steps.get(code="facts").owner == koe


def test_approve_statement_refuses_its_author_and_who_does_not_lead(statement, manager, koe, lead, now):
    for who in (manager, koe):
        with pytest.raises(MayNotApprove):
            approve_statement(statement=statement, by=who, now=now)
    approve_statement(statement=statement, by=lead, now=now)
    assert Statement.objects.get().approved_by == lead
    with pytest.raises(ApprovedAlready):
        approve_statement(statement=statement, by=lead, now=now)


def test_send_statement_needs_approval_ticks_its_step_and_happens_once(crisis, statement, lead, koe, now):
    with pytest.raises(NotApproved):
        send_statement(statement=statement, by=koe, now=now)
    approve_statement(statement=statement, by=lead, now=now)
    send_statement(statement=statement, by=koe, now=now)
    assert crisis.steps.get(code="statement").done_by == koe
    with pytest.raises(NotApproved):
        send_statement(statement=statement, by=koe, now=now)


def test_write_statement_without_words_refuses(crisis, koe, now):
    with pytest.raises(StatementEmpty):
        write_statement(crisis=crisis, text=" ", by=koe, now=now)


def test_close_crisis_needs_every_step_and_a_review(crisis, statement, lead, koe, now):
    with pytest.raises(StepsLeft):
        close_crisis(crisis=crisis, review="早点说", by=lead, now=now)
    tick_all(crisis, koe, now)
    approve_statement(statement=statement, by=lead, now=now)
    send_statement(statement=statement, by=koe, now=now)
    with pytest.raises(StepsLeft):
        close_crisis(crisis=crisis, review=" ", by=lead, now=now)
    close_crisis(crisis=crisis, review="早点说", by=lead, now=now)
    crisis.refresh_from_db()
    assert (crisis.review, crisis.closed_by) == ("早点说", lead)
    assert not CrisisPerson.objects.filter(released_at__isnull=True).exists()
    assert not CrisisStep.objects.filter(done_at__isnull=True).exists()
    with pytest.raises(CrisisOver):
        write_statement(crisis=crisis, text="还有", by=koe, now=now)


def test_involve_person_brings_back_who_was_released(crisis, profile, koe, now):
    person = CrisisPerson.objects.get()
    release_person(person=person, by=koe, now=now)
    involve_person(crisis=crisis, profile=profile, by=koe, now=now)
    person.refresh_from_db()
    assert person.released_at is None


def test_inform_colleague_lets_them_see_the_crisis(crisis, other_koe, koe, now):
    assert crisis not in Crisis.objects.visible_to(other_koe)
    inform_colleague(crisis=crisis, employee=other_koe, by=koe, now=now)
    assert crisis in Crisis.objects.visible_to(other_koe)


# ---- pages


def test_crisis_list_shows_ones_own(sign_in, koe, other_koe, crisis):
    assert "自燃" in text(sign_in(koe).get(link("crisis-list")))
    assert "自燃" not in text(sign_in(other_koe).get(link("crisis-list")))


def test_crisis_create_begins_the_procedure(sign_in, koe, manager):
    answer = sign_in(koe).post(link("crisis-create"), {"kind": "dispute", "title": "两位车主吵起来了"})
    assert answer.url == link("crisis", Crisis.objects.get().pk)
    assert sign_in(koe).post(link("crisis-create"), {"kind": "x"}).status_code == 422


def test_voice_crisis_is_one_click(sign_in, koe, manager, profile, now):
    said = Said(kind="complaint", topic="异响", text="大家别买")
    voice = hear_voice(profile=profile, said=said, origin="form", by=koe, now=now)
    sign_in(koe).post(link("voice-crisis", voice.pk), {"kind": "rumour"})
    crisis = Crisis.objects.get()
    assert (crisis.voice, crisis.about, crisis.people.get().profile) == (voice, "大家别买", profile)
    again = sign_in(koe).post(link("voice-crisis", voice.pk), {"kind": "rumour"}, follow=True)
    assert "已经在处理中" in text(again)
    assert "请选" in text(sign_in(koe).post(link("voice-crisis", voice.pk), {}, follow=True))


@pytest.mark.django_db(transaction=True)
def test_message_crisis_involves_both_sides_and_offers_the_others(
    sign_in, group, on_duty, koe, manager, say, known_as, make_profile, now
):
    one, two, three = (known_as(make_profile(name, koe), name) for name in ("甲方", "乙方", "旁人"))
    first = say("甲方", "你懂什么")
    say("乙方", "你才不懂", reply_to=first)
    say("旁人", "都少说两句")
    copy_messages(now=now)
    answered = Message.objects.get(text="你才不懂")
    sign_in(koe).post(link("message-crisis", answered.pk), {"kind": "dispute"})
    crisis = Crisis.objects.get()
    assert {person.profile for person in crisis.people.all()} == {one, two}
    shown = text(sign_in(koe).get(link("crisis", crisis.pk)))
    assert "旁人" in shown
    sign_in(koe).post(link("crisis-person-add", crisis.pk), {"profile": three.pk})
    assert crisis.people.count() == 3


def test_a_crisis_from_the_first_minute_to_the_review(sign_in, crisis, koe, lead, manager, other_koe):
    page = link("crisis", crisis.pk)
    for step in crisis.steps.exclude(code__in=TICKED_ELSEWHERE):
        sign_in(koe).post(link("crisis-step-tick", step.pk), {"note": "好了"})
    sign_in(koe).post(link("crisis-inform", crisis.pk), {"employee": other_koe.pk})
    sign_in(manager).post(link("statement-create", crisis.pk), {"text": "查清了：是谣言，报告在此。"})
    statement = Statement.objects.get()
    assert "等另一位批准" in text(sign_in(manager).get(page))
    sign_in(manager).post(link("statement-approve", statement.pk))
    assert Statement.objects.get().approved_by is None
    sign_in(lead).post(link("statement-approve", statement.pk))
    sign_in(koe).post(link("statement-send", statement.pk))
    assert sign_in(koe).post(link("crisis-close", crisis.pk), {"review": "…"}).status_code == 403
    sign_in(lead).post(link("crisis-close", crisis.pk), {"review": "第一时间说事实。"})
    shown = text(sign_in(other_koe).get(page))
    assert "第一时间说事实。" in shown
    assert "做完了" not in shown


def test_a_person_is_involved_from_their_own_page_and_named_after_the_end(
    sign_in, crisis, koe, profile, make_profile, now
):
    late, page = make_profile("后来的", koe), link("crisis", crisis.pk)
    release_person(person=CrisisPerson.objects.get(), by=koe, now=now)
    theirs = reverse("outreach:profile", args=[late.pk])
    assert "自燃" in text(sign_in(koe).get(theirs))
    sign_in(koe).post(link("crisis-person-add", crisis.pk), {"profile": late.pk})
    assert "自燃" not in text(sign_in(koe).get(theirs)).split("正在处理的危机")[-1]
    end = now + dt.timedelta(hours=1)
    crisis.people.filter(profile=late).update(released_at=end)
    Crisis.objects.update(closed_at=end, review="早点说")
    shown = text(sign_in(koe).get(page))
    assert "后来的" in shown
    assert profile.name not in shown


def test_crisis_parts_of_others_are_not_found(sign_in, other_koe, crisis, statement):
    client = sign_in(other_koe)
    for name, pk in (("crisis-step-tick", crisis.steps.first().pk), ("statement-send", statement.pk)):
        assert client.post(link(name, pk)).status_code == 404

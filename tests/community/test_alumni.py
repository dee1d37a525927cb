import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from community.actions.alumni import (
    AskedAlready,
    AskedEnough,
    NotGraduated,
    ask_adviser,
    ask_mentor,
    open_consultation,
    take_up_role,
    tend_alumni,
)
from community.actions.graduations import hold_graduation, notice_farewell, prepare_graduation
from community.actions.kocs import (
    KocMovedOn,
    RewardedAlready,
    RewardTooMuch,
    give_reward,
    invite_koc,
    move_koc,
)
from community.actions.voices import Said, hear_voice
from community.models import AlumniRole, Ask, Graduation, Koc, Message, Reward, RewardMonth
from community.queries import alumni, kocs
from outreach.actions.filling import fill_queues
from outreach.models import QueueItem
from scrm.lib.errors import Refused
from users.models import Holding

DAY = dt.timedelta(days=1)


def link(name, *args):
    return reverse(f"community:{name}", args=args)


def text(answer):
    return answer.content.decode()


def listed(today, now):
    fill_queues(date=today, now=now)
    return list(QueueItem.objects.open().values_list("reasons", flat=True))


@pytest.fixture
def graduate(make_profile, koe, make_standing, now):
    """Return a function that makes someone who graduated, with a role where topics are given."""

    def make(name="老周", topics=(), kinds=("adviser", "mentor")):
        person = make_profile(name, koe)
        make_standing(person, state="outside", outside_reason="alumnus", quadrant="", tier="")
        leaving = notice_farewell(profile=person, origin="hand", by=koe, now=now - 200 * DAY)
        prepare_graduation(graduation=leaving, values={}, by=koe, now=now - 200 * DAY)
        hold_graduation(graduation=leaving, by=koe, now=now - 200 * DAY)
        if topics:
            take_up_role(profile=person, kinds=kinds, topics=topics, note="", by=koe, now=now - 100 * DAY)
        return person

    return make


def role_of(person):
    return AlumniRole.objects.get(profile=person)


@pytest.fixture
def consult(manager, now):
    """Return a function that puts a question to the board."""
    return lambda question="充电桩怎么选址？": open_consultation(
        values={"question": question}, by=manager, now=now
    )


def test_take_up_role_follows_a_farewell(profile, koe, now):
    with pytest.raises(NotGraduated):
        take_up_role(profile=profile, kinds=["mentor"], topics=["充电"], note="", by=koe, now=now)


def test_asks_of_both_kinds_are_limited_together_in_a_rolling_window(
    graduate, consult, make_profile, koe, manager, now
):
    role, newcomer = role_of(graduate(topics=["充电"])), make_profile("新人", koe)
    said = Said(kind="question", topic="充电", text="家里能装充电桩吗？")
    voice = hear_voice(profile=newcomer, said=said, origin="form", by=koe, now=now)
    ask_adviser(role=role, consultation=consult(), reason="", by=manager, now=now - 40 * DAY)
    ask_mentor(role=role, voice=voice, reason="", by=koe, now=now)
    third = consult("露营车怎么改？")
    with pytest.raises(AskedEnough):
        ask_adviser(role=role, consultation=third, reason="", by=manager, now=now + 49 * DAY)
    assert ask_adviser(role=role, consultation=third, reason="", by=manager, now=now + 51 * DAY)


def test_nobody_is_asked_the_same_twice(graduate, consult, manager, now):
    role, question = role_of(graduate(topics=["充电"])), consult()
    ask_adviser(role=role, consultation=question, reason="", by=manager, now=now)
    with pytest.raises(AskedAlready):
        ask_adviser(role=role, consultation=question, reason="", by=manager, now=now)


def test_an_ask_comes_on_the_list_of_their_koe_and_is_put_once(
    graduate, consult, sign_in, koe, lead, today, now
):
    person, question = graduate(topics=["充电"]), consult()
    client = sign_in(lead)
    page = text(client.get(link("consultation", question.pk)))
    assert "Ta 懂充电" in page
    deed = {"role": role_of(person).pk, "reason": "Ta 懂充电"}
    client.post(link("adviser-ask", question.pk), deed)
    assert listed(today, now) == [["advice_asked"]]
    item = QueueItem.objects.get()
    assert "充电桩怎么选址" in text(sign_in(koe).get(reverse("outreach:queue")))
    words = {"choice": "0", "text_0": "老周您好，有个充电的问题想听听您的看法，不急。"}
    sign_in(koe).post(reverse("outreach:queue-item-send", args=[item.pk]), words)
    assert Ask.objects.get().told_at == now
    later = now + 3 * DAY
    assert listed(later.date(), later) == []


def test_answers_are_thanked_and_hear_what_became_of_them(graduate, consult, sign_in, koe, lead, now):
    person, question = graduate(topics=["充电"]), consult()
    ask = ask_adviser(role=role_of(person), consultation=question, reason="", by=lead, now=now)
    client = sign_in(koe)
    client.post(link("ask-settle", ask.pk), {"answer": "先看物业，再看电表。"})
    assert "先看物业" in text(client.get(link("alumni-list")))
    client.post(link("ask-thank", ask.pk))
    ask.refresh_from_db()
    assert ask.thanked_at == now
    again = client.post(link("ask-settle", ask.pk), {"answer": "别的"}, follow=True)
    assert "已经记下了" in text(again)
    assert "先看物业" not in text(client.get(link("alumni-list")))
    sign_in(lead).post(link("consultation-close", question.pk), {"outcome": " "})
    question.refresh_from_db()
    assert question.closed_at is None
    sign_in(lead).post(link("consultation-close", question.pk), {"outcome": "先试三个小区"})
    assert "先试三个小区" in text(client.get(link("consultation", question.pk)))


def test_questions_meet_the_mentors_who_know_the_topic(graduate, make_profile, koe, sign_in, now):
    graduate("懂充电的", topics=["充电"])
    graduate("懂露营的", topics=["露营"])
    said = Said(kind="question", topic="家充", text="家里能装充电桩吗？")
    hear_voice(profile=make_profile("新人", koe), said=said, origin="form", by=koe, now=now)
    (found,) = alumni.questions(koe, now)
    assert [one.role.profile.name for one in found.helpers] == ["懂充电的"]
    page = text(sign_in(koe).get(link("alumni-list")))
    assert "家里能装充电桩吗" in page


def test_roles_are_renewed_each_year_or_end(graduate, sign_in, koe, now, today):
    person = graduate(topics=["充电"])
    AlumniRole.objects.update(renew_on=today + 10 * DAY)
    assert "续聘" in text(sign_in(koe).get(link("alumni-list")))
    sign_in(koe).post(link("role-renew", role_of(person).pk))
    assert role_of(person).renew_on == (now + 365 * DAY).date()
    tend_alumni(now=now + 420 * DAY)
    assert role_of(person).ended_at is None
    tend_alumni(now=now + 430 * DAY)
    assert role_of(person).ended_at is not None


def test_role_create_wants_a_kind_and_how_they_agreed(graduate, sign_in, koe):
    person = graduate()
    client = sign_in(koe)
    assert client.post(link("role-create", person.pk), {"topics": "充电"}).status_code == 422
    client.post(link("role-create", person.pk), {"kinds": ["mentor"], "topics": "充电，露营", "note": "微信"})
    assert role_of(person).topics == ["充电", "露营"]


def test_an_alumnus_who_buys_again_is_welcomed_back_with_everything_intact(
    graduate, sign_in, koe, today, now
):
    person = graduate(topics=["充电"])
    Holding.objects.create(profile=person, product="星野 X", acquired_on=today - DAY)
    person.standing.state, person.standing.quadrant = "active", "advocate"
    person.standing.save()
    assert tend_alumni(now=now) == 1
    person.refresh_from_db()
    assert (person.kind, role_of(person).ended_at) == ("owner", None)
    assert Graduation.objects.get().badges == ["friend"]
    assert listed(today, now) == [["welcome_back"]]
    assert "往事都还在" in text(sign_in(koe).get(reverse("outreach:queue")))
    assert tend_alumni(now=now) == 0


def test_a_source_that_still_says_owner_does_not_undo_a_farewell(graduate, now):
    person = graduate()
    type(person).objects.filter(pk=person.pk).update(kind="owner")
    tend_alumni(now=now)
    person.refresh_from_db()
    assert person.kind == "alumnus"


# ---- KOCs


@pytest.fixture
def advocate(make_profile, make_standing, koe):
    """Return a function that makes a lively advocate."""

    def make(name, **fields):
        person = make_profile(name, koe, **fields)
        make_standing(person, state="active", quadrant="advocate", tier="C", last_active_on=None)
        return person

    return make


@pytest.fixture
def speak(group, source, now):
    """Return a function with which someone says something in the group."""

    def say(profile, words, reply_to=None, ago=DAY):
        values = {"source_id": source.pk, "key": uuid.uuid4(), "chat": "g-1", "group": group}
        return Message.objects.create(
            profile=profile, text=words, reply_to=reply_to, sent_at=now - ago, **values
        )

    return say


@pytest.fixture
def active(advocate, koe, now):
    made = invite_koc(profile=advocate("小吴"), reasons=["爱说"], by=koe, now=now - 30 * DAY)
    return move_koc(koc=made, state="active", by=koe, now=now - 20 * DAY)


def test_candidates_are_advocates_who_write_well_with_the_reasons(advocate, make_profile, koe, speak, now):
    good, angry, quiet = advocate("会说"), advocate("不满"), advocate("安静")
    other = make_profile("别人", koe)
    for person in (good, angry):
        for _time in range(3):
            words = "冬天出门前先把电池预热二十分钟，能多跑三十公里。"
            speak(other, "谢谢", reply_to=speak(person, words, reply_to=speak(other, "怎么省电？")))
    said = Said(kind="grumble", topic="等", text="等太久", mood="displeased")
    hear_voice(profile=angry, said=said, origin="form", by=koe, now=now)
    speak(quiet, "嗯")
    (found,) = kocs.candidates(koe, now)
    assert found.profile == good
    assert "90 天里回答过别人 3 次" in found.told
    assert "Ta 的话有 3 次被人接着说" in found.told


def test_an_invitation_is_a_reason_on_the_list_and_a_no_is_remembered(advocate, sign_in, koe, today, now):
    person, client = advocate("小吴"), sign_in(koe)
    client.post(link("koc-invite", person.pk), {"reason": ["写得具体"]})
    assert listed(today, now) == [["koc_invited"]]
    koc = Koc.objects.get()
    client.post(link("koc-move", koc.pk), {"state": "ended"})
    koc.refresh_from_db()
    assert koc.ended_at == now
    assert listed(today, now) == []


def test_move_koc_follows_the_path(active, koe, now, today):
    rested = move_koc(koc=active, state="resting", by=koe, now=now)
    assert rested.rests_until == (now + 30 * DAY).date()
    with pytest.raises(KocMovedOn):
        move_koc(koc=active, state="invited", by=koe, now=now)


def test_rewards_end_at_the_limit_of_a_person_and_of_the_brand(active, advocate, koe, now):
    values = {"kind": "gift", "worth": 200, "what_for": "那篇冬季续航"}
    give_reward(koc=active, values=values, by=koe, now=now)
    with pytest.raises(RewardTooMuch):
        give_reward(koc=active, values=values | {"what_for": "又一篇"}, by=koe, now=now)
    give_reward(koc=active, values=values | {"worth": 100, "what_for": "谢谢"}, by=koe, now=now)
    assert Reward.objects.count() == 2
    assert RewardMonth.objects.get(profile=None).spent == 300
    RewardMonth.objects.filter(profile=None).update(spent=9_990)
    other = move_koc(
        koc=invite_koc(profile=advocate("别人"), reasons=[], by=koe, now=now), state="active", by=koe, now=now
    )
    with pytest.raises(RewardTooMuch):
        give_reward(koc=other, values=values, by=koe, now=now)
    give_reward(koc=active, values=values, by=koe, now=now + 31 * DAY)


def at_once(deed, hands):
    """Do something in several threads at the same time; return the kinds of the refusals."""
    start, refusals = threading.Barrier(len(hands)), []

    def work(hand):
        try:
            start.wait()
            deed(hand)
        except Refused as refusal:
            refusals.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(hand,)) for hand in hands]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return refusals


@pytest.mark.django_db(transaction=True)
def test_a_reward_sent_many_times_at_once_is_given_once(active, koe, now):
    values = {"kind": "gift", "worth": 60, "what_for": "那篇冬季续航"}
    refusals = at_once(lambda _hand: give_reward(koc=active, values=values, by=koe, now=now), range(5))
    assert refusals == [RewardedAlready] * 4
    assert Reward.objects.get().worth == 60
    assert set(RewardMonth.objects.values_list("spent", flat=True)) == {60}


@pytest.mark.django_db(transaction=True)
def test_rewards_given_at_once_keep_to_the_limit(active, koe, now):
    values = {"kind": "gift", "worth": 100}
    refusals = at_once(
        lambda hand: give_reward(koc=active, values=values | {"what_for": f"{hand}"}, by=koe, now=now),
        range(6),
    )
    assert refusals == [RewardTooMuch] * 3
    assert Reward.objects.count() == 3
    assert dict(RewardMonth.objects.values_list("profile", "spent")) == {active.profile_id: 300, None: 300}


@pytest.mark.django_db(transaction=True)
def test_advisers_asked_at_once_are_asked_twice_at_most(graduate, consult, manager, now):
    role, questions = role_of(graduate(topics=["充电"])), [consult(f"第{number}问") for number in range(5)]
    refusals = at_once(
        lambda question: ask_adviser(role=role, consultation=question, reason="", by=manager, now=now),
        questions,
    )
    assert refusals == [AskedEnough] * 3
    assert Ask.objects.count() == 2


def test_news_is_for_kocs_until_it_is_public(active, sign_in, lead, today, now):
    form = {"title": "新座椅", "text": "明年春天换新面料", "public_on": str((now + 9 * DAY).date())}
    sign_in(lead).post(link("koc-news-create"), form)
    assert listed(today, now) == [["koc_news"]]
    later = now + 9 * DAY
    assert listed(later.date(), later) == []


def test_koc_list_shows_what_they_moved_in_others(active, make_profile, koe, speak, sign_in, now):
    newcomer, old = make_profile("新人", koe), make_profile("老人", koe)
    speak(old, "早", ago=9 * DAY)
    word = speak(active.profile, "大家周末去哪儿？", ago=8 * DAY)
    speak(newcomer, "去安吉！", reply_to=word, ago=7 * DAY)
    speak(old, "在家", reply_to=word, ago=7 * DAY)
    (one,) = kocs.kocs(koe, now)
    assert (one.replies, one.people, one.newcomers) == (2, 2, 1)
    page = text(sign_in(koe).get(link("koc", active.pk)))
    assert "第一次开口的新人" in page
    answer = sign_in(koe).post(link("koc-reward", active.pk), {"kind": "gift", "worth": 9000})
    assert answer.status_code == 422

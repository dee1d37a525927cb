import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.actions.consents import withdraw_consent
from outreach.actions.items import skip_item
from outreach.models import Consent, Greeting, QueueItem, Touch
from segmentation.rules import STANDARD
from users.models import Assignment, Cover, Policy

DEEDS = ["send", "lint", "snooze", "skip", "resume", "answer", "undo"]
HTMX = {"HX-Request": "true"}


def url(name, item):
    return reverse(f"outreach:queue-item-{name}", args=[item.pk])


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


@pytest.fixture
def send(client, item, greeting):
    def do(text="王女士您好，想起您，问声好，不用回。", **extra):
        data = {"choice": str(greeting.pk), f"text_{greeting.pk}": text}
        return client.post(url("send", item), data, **extra)

    return do


def test_queue_shows_the_person_the_reason_and_a_greeting(client, item, greeting):
    page = client.get(reverse("outreach:queue")).content.decode()
    assert "一直很重要的人，比以前安静了很多" in page
    assert "王女士您好，我是林小满，想起您" in page
    assert "最近一次购买 2026-11-03" in page


@pytest.fixture
def english(db) -> Greeting:
    text = "Hello {salutation}, this is {koe}. Just thinking of you today, no need to reply."
    return Greeting.objects.create(code="calm-en", language="en", tone="plain", text=text)


def test_queue_greets_in_the_language_of_the_person_not_of_the_page(
    client, koe, make_profile, make_item, greeting, english, item
):
    client.post(reverse("set_language"), {"language": "en"})
    make_item(make_profile("Maria Rossi", koe))
    make_item(make_profile("Li Na", koe, attributes={"language": "zh-CN"}))
    cards = client.get(reverse("outreach:queue")).context["day"].cards
    texts = {card.profile.name: card.variants[0].text for card in cards}
    assert texts["王丽华"].startswith("王女士您好")
    assert texts["Maria Rossi"].startswith("Hello Maria Rossi")
    assert texts["Li Na"].startswith("Li Na您好")


def test_queue_puts_no_chinese_word_into_an_english_greeting(client, profile, item):
    profile.tags.create(name="摄影", origin="employee", created_at=item.profile.created_at)
    text = "Hello {salutation}, someone brought up {tag} and I thought of you. No need to reply."
    Greeting.objects.create(code="tag-en", language="en", tone="plain", text=text)
    page = client.get(reverse("outreach:queue"), {"switched": item.pk})
    assert [variant.text for variant in page.context["day"].cards[0].variants] == [""]
    profile.tags.create(name="jazz", origin="employee", created_at=item.profile.created_at)
    assert "jazz" in client.get(page.request["PATH_INFO"], {"switched": item.pk}).content.decode()


def test_queue_never_names_a_note_about_someone_as_an_interest(client, profile, item):
    Greeting.objects.create(
        code="tag", language="zh", tone="plain", text="{salutation}，听人聊起{tag}，就想到了您。"
    )
    profile.tags.create(name="二胎", origin="source", created_at=item.profile.created_at)
    assert "聊起" not in client.get(reverse("outreach:queue")).content.decode()
    profile.tags.create(name="露营", origin="source", created_at=item.profile.created_at)
    assert "聊起露营" in client.get(reverse("outreach:queue")).content.decode()


def test_queue_speaks_of_the_promise_first(client, profile, make_standing, make_item):
    make_standing(profile)
    make_item(profile, reasons=["promise_due", "dormant_high_value"])
    for reason, text in (("dormant_high_value", "一切正常吗"), ("promise_due", "答应您的事没有忘")):
        for number in range(3):
            Greeting.objects.create(
                code=f"{reason}-{number}",
                language="zh",
                tone="plain",
                reasons=[reason],
                text=f"{text}{number}",
            )
    card = client.get(reverse("outreach:queue")).context["day"].cards[0]
    assert [variant.text[:3] for variant in card.variants] == ["答应您"] * 3


def test_queue_switches_one_card_to_the_other_language(client, koe, make_profile, make_item, item, english):
    make_item(make_profile("张三", koe))
    page = client.get(reverse("outreach:queue"), {"switched": item.pk})
    switched = [card.profile.name for card in page.context["day"].cards if card.language == "en"]
    assert switched == ["王丽华"]
    assert "Hello Ms Wang" in page.content.decode()
    assert client.get(reverse("outreach:queue"), {"switched": "x"}).status_code == 200


def test_queue_item_send_reads_a_text_in_the_language_it_is_written_in(send):
    assert send("Hello Ms Wang, here is a discount for you, buy now while it lasts today.").status_code == 422


def test_queue_item_lint_says_what_is_amiss_while_writing(client, item):
    def lint(text):
        headers = HTMX | {"HX-Trigger-Name": "text_7"}
        return client.post(url("lint", item), {"text_7": text}, headers=headers).content.decode()

    assert "“优惠”" in lint("王女士您好，这周有优惠，想起您就来问声好，不用回。")
    assert "这样发不出去" in lint("王先生您好，我是林小满，想起您，问声好，不用回。")
    assert not lint("王女士您好，我是林小满，想起您，问声好，不用回。").strip()


def test_queue_signs_a_greeting_with_the_name_of_who_sends_it(sign_in, lead, koe, item, greeting):
    page = sign_in(lead).get(reverse("outreach:queue"), {"koe": koe.pk})
    assert "我是方组长" in page.context["day"].cards[0].variants[0].text


def test_queue_tells_a_newcomer_that_nobody_is_assigned_yet(client):
    assert "还没有用户归您照看" in client.get(reverse("outreach:queue")).content.decode()


def test_queue_says_so_when_nobody_needs_a_word(client, profile):
    assert "没有需要主动联系的人" in client.get(reverse("outreach:queue")).content.decode()


def test_queue_refuses_to_be_posted(client, koe):
    assert client.post(reverse("outreach:queue")).status_code == 405


def test_queue_gives_a_fragment_to_htmx(client, item):
    answer = client.get(reverse("outreach:queue"), headers=HTMX)
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_queue_lets_a_lead_open_the_day_of_a_colleague_but_not_of_a_stranger(
    sign_in, lead, koe, other_koe, item
):
    page = reverse("outreach:queue")
    assert "王丽华" in sign_in(lead).get(page, {"koe": koe.pk}).content.decode()
    assert "王丽华" in sign_in(lead).get(page).content.decode()
    assert sign_in(lead).get(page, {"koe": other_koe.pk}).status_code == 404
    assert sign_in(lead).get(page, {"koe": "x"}).status_code == 404


def test_queue_shows_a_deputy_the_people_of_the_absent_colleague(sign_in, koe, other_koe, item, now, today):
    Cover.objects.create(absent=koe, deputy=other_koe, starts_on=today, ends_on=today, created_at=now)
    page = sign_in(other_koe).get(reverse("outreach:queue")).content.decode()
    assert "王丽华" in page
    assert "代 林小满" in page


def test_queue_shows_as_many_as_the_day_has(client, koe, make_profile, make_item):
    koe.capacity = 2
    koe.save(update_fields=["capacity"])
    for number in range(4):
        make_item(make_profile(f"王{number}", koe))
    page = client.get(reverse("outreach:queue"))
    assert len(page.context["day"].cards) == 2
    assert page.context["day"].waiting == 2
    assert len(client.get(reverse("outreach:queue"), {"more": 1}).context["day"].cards) == 4


def test_queue_asks_the_database_a_constant_number_of_times(
    client, koe, make_profile, make_item, make_standing, greeting, django_assert_max_num_queries
):
    for number in range(14):
        person = make_profile(f"王{number}", koe)
        make_standing(person)
        make_item(person)
        person.tags.create(name="露营", origin="source", created_at=koe.created_at)
    with django_assert_max_num_queries(14):
        client.get(reverse("outreach:queue"))


@pytest.mark.parametrize("deed", DEEDS)
def test_queue_item_deeds_are_only_posted(client, item, deed):
    assert client.get(url(deed, item)).status_code == 405


@pytest.mark.parametrize("deed", DEEDS)
def test_queue_item_deeds_do_not_exist_for_a_stranger(sign_in, other_koe, item, deed):
    assert sign_in(other_koe).post(url(deed, item)).status_code == 404


def test_queue_item_send_marks_and_returns_to_the_list(send, item, client):
    assert send().status_code == 302
    page = client.get(reverse("outreach:queue"))
    assert page.context["day"].contacted[0].touch.text.startswith("王女士")
    assert "已标记" in page.content.decode()


def test_queue_item_send_answers_htmx_with_list_and_progress(send):
    body = send(headers=HTMX).content.decode()
    assert 'id="progress" hx-swap-oob="true"' in body
    assert "撤销发送" in body


def test_queue_item_send_keeps_what_was_written_when_it_is_refused(send, item):
    answer = send("王女士您好，限时优惠马上抢")
    assert answer.status_code == 422
    assert "限时优惠马上抢" in answer.content.decode()
    assert "像推销" in answer.content.decode()
    assert not Touch.objects.exists()


@pytest.mark.parametrize("choice", ["", "999999", "x", "-1", "²", "9" * 5000, "\0"])
def test_queue_item_send_survives_a_choice_that_does_not_exist(client, item, choice):
    assert client.post(url("send", item), {"choice": choice}).status_code == 422


def test_queue_item_skip_leaves_out_what_no_table_can_hold(client, item):
    client.post(url("skip", item), {"reason": "在\0忙"})
    item.refresh_from_db()
    assert item.note == "在忙"


def test_queue_item_send_twice_says_that_it_is_done(send, item, client):
    send()
    answer = send()
    assert answer.status_code == 302
    assert "已经处理过了" in client.get(reverse("outreach:queue")).content.decode()
    assert Touch.objects.count() == 1


def test_queue_item_send_on_an_item_that_a_colleague_closed_gives_the_words_back(
    send, item, lead, client, now
):
    skip_item(item=item, reason="刚在别处聊过", by=lead, now=now)
    assert send("王女士您好，我自己写了一句。").status_code == 302
    told = client.get(reverse("outreach:queue")).content.decode()
    assert "由同事完成" in told
    assert "王女士您好，我自己写了一句。" in told
    assert not Touch.objects.exists()


def test_queue_item_send_after_a_withdrawal_gives_the_words_back(send, item, profile, koe, client, now):
    withdraw_consent(profile=profile, origin="message", by=koe, now=now)
    assert send("王女士您好，我自己写了一句。").status_code == 302
    told = client.get(reverse("outreach:queue")).content.decode()
    assert "王女士您好，我自己写了一句。" in told
    assert not Touch.objects.exists()


def test_queue_item_send_cuts_no_text_unseen(send):
    written = "王女士您好，" + "一" * 4994
    answer = send(written)
    assert answer.status_code == 422
    assert "最多 500 个字" in answer.content.decode()
    assert written in answer.content.decode()
    assert not Touch.objects.exists()


@pytest.mark.parametrize("name", ["😊🌸", "", "丽", "O'Neil <b>"])
def test_queue_greets_and_sends_whatever_the_name_is(
    client, koe, make_profile, make_standing, make_item, greeting, name
):
    item = make_item(make_standing(make_profile(name, koe)).profile)
    card = next(
        card for card in client.get(reverse("outreach:queue")).context["day"].cards if card.item == item
    )
    variant = card.variants[0]
    assert "{" not in variant.text
    text = variant.text or "您好，问候一声。"
    answer = client.post(url("send", item), {"choice": variant.key, f"text_{variant.key}": text})
    assert answer.status_code == 302
    assert Touch.objects.get().text == text


def test_queue_item_send_sees_a_refusal_that_came_in_between(send, item, profile, now):
    Consent.objects.create(profile=profile, decision="withdrawn", origin="source", at=now)
    answer = send()
    assert answer.status_code == 422
    assert "不想被联系" in answer.content.decode()


@pytest.mark.parametrize(("data", "days"), [({"days": "3"}, 3), ({"until": "2026-11-30"}, 10)])
def test_queue_item_snooze_puts_off_until_a_day(client, item, today, data, days):
    client.post(url("snooze", item), data)
    item.refresh_from_db()
    assert item.due_on == today + dt.timedelta(days=days)
    assert client.get(reverse("outreach:queue")).context["day"].counts["snoozed"] == 1


@pytest.mark.parametrize(
    "data", [{}, {"days": "0"}, {"until": "2026-11-20"}, {"until": "2027-11-20"}, {"days": "x"}]
)
def test_queue_item_snooze_wants_a_day_to_come(client, item, data):
    answer = client.post(url("snooze", item), data)
    assert answer.status_code == 422
    assert "请选明天到半年之内的一天" in answer.content.decode()


def test_queue_item_skip_keeps_the_reason_and_can_be_taken_back(client, item):
    client.post(url("skip", item), {"reason": "时机不合适"})
    item.refresh_from_db()
    assert (item.outcome, item.note) == ("skipped", "时机不合适")
    client.post(url("resume", item))
    assert QueueItem.objects.open().get() == item


def test_queue_item_skip_wants_a_reason(client, item):
    assert client.post(url("skip", item)).status_code == 422
    assert QueueItem.objects.open().exists()


def test_queue_item_answer_notes_a_reply(send, client, item):
    send()
    client.post(url("answer", item), {"outcome": "replied"})
    assert Touch.objects.get().outcome == "replied"


def test_queue_item_undo_brings_the_person_back(send, client, item):
    send()
    client.post(url("undo", item))
    assert QueueItem.objects.open().get() == item


def test_queue_follows_a_handover(client, sign_in, item, profile, other_koe, now):
    Assignment.objects.filter(profile=profile).update(ended_at=now)
    Assignment.objects.create(profile=profile, employee=other_koe, started_at=now)
    assert "王丽华" not in client.get(reverse("outreach:queue")).content.decode()
    assert "王丽华" in sign_in(other_koe).get(reverse("outreach:queue")).content.decode()


def test_queue_reads_each_version_of_the_rules_once_however_many_people_there_are(
    client, koe, manager, make_profile, make_standing, make_item, now
):
    values = STANDARD.as_values()
    Policy.objects.create(area="standing", version=1, values=values, created_by=manager, created_at=now)
    counts = []
    for number in range(2):
        for _person in range(1 + 4 * number):
            person = make_profile(f"第{number}位", koe)
            make_standing(person, policy_version=1)
            make_item(person)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("outreach:queue"))
        counts.append([query["sql"] for query in captured if "users_policy" in query["sql"]])
    assert [len(found) for found in counts] == [1, 1]

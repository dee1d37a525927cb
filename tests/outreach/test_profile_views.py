import datetime as dt
import uuid

import pytest
from django.urls import reverse

from outreach.models import Consent, Diagnosis, Promise, QueueItem, Touch
from segmentation.models import DailyActivity
from users.models import AuditEntry, Event, EventType

NAMES = ["consent-withdraw", "consent-give", "tag-create"]


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


@pytest.fixture
def page(profile):
    return reverse("outreach:profile", args=[profile.pk])


@pytest.fixture
def phone(profile):
    return profile.contact_points.create(kind="phone", value="13812345678")


@pytest.fixture
def promise(profile, koe, now):
    return Promise.objects.create(profile=profile, employee=koe, what="问保养", due_on=now, created_at=now)


@pytest.fixture
def events(profile, source, now):
    """Sixty sign-ins, one a day."""
    login = EventType.objects.create(source=source, code="login", dimension="login", created_at=now)
    Event.objects.bulk_create(
        Event(
            profile_id=profile.pk,
            id=number + 1,
            occurred_at=now - dt.timedelta(days=number),
            source_id=source.pk,
            type=login,
            key=uuid.uuid4(),
            subject=f"第{number}次",
            is_future=False,
            received_at=now,
        )
        for number in range(60)
    )


def text(answer):
    return answer.content.decode()


def test_profile_shows_standing_evidence_and_rhythm(client, page, profile, make_standing, today):
    make_standing(profile)
    DailyActivity.objects.create(
        profile_id=profile.pk,
        day=today - dt.timedelta(days=100),
        behaviours=1,
        events=1,
        purchases=0,
        spent=0,
    )
    shown = text(client.get(page))
    assert "最近一次购买 2026-11-03" in shown
    assert "近 40 周的节奏" in shown
    assert "王女士" in shown


def test_profile_tells_the_expected_spending_only_where_it_is_known(client, page, profile, make_standing):
    standing = make_standing(profile)
    assert "按 Ta 自己的购买节奏估计" not in text(client.get(page))
    standing.p_alive, standing.expected_spent = 0.426, 350_000
    standing.save()
    told = text(client.get(page))
    assert "还会再来买的可能约 43%" in told
    assert "未来一年大约消费 ¥3,500" in told


def test_profile_says_why_someone_is_on_the_list(client, page, item):
    assert "在今天的名单里" in text(client.get(page))


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        ({"state": "active", "quadrant": "core"}, "没有需要主动联系的理由"),
        ({}, "按轻重还没有轮到"),
    ],
)
def test_profile_says_why_someone_is_not_on_the_list(
    client, page, profile, make_standing, standing, sentence
):
    make_standing(profile, **standing)
    assert sentence in text(client.get(page))


def test_profile_names_the_gate_and_the_earliest_day(client, page, profile, make_standing, koe, now):
    make_standing(profile)
    Touch.objects.create(profile=profile, employee=koe, text="好", sent_at=now - dt.timedelta(days=10))
    shown = text(client.get(page))
    assert "还没有回音" in shown
    assert "12月10日" in shown


def test_profile_works_without_a_standing_or_a_name(client, koe, make_profile):
    nobody = make_profile("", koe)
    shown = text(client.get(reverse("outreach:profile", args=[nobody.pk])))
    assert "还没有算出来" in shown


def test_profile_pages_the_timeline_with_a_link_to_older_moments(client, page, events, profile, koe, now):
    Touch.objects.create(profile=profile, employee=koe, text="您好呀", sent_at=now)
    Diagnosis.objects.create(profile=profile, employee=koe, answered=True, reason="busy", created_at=now)
    first = client.get(page)
    assert "您好呀" in text(first)
    assert "第17次" in text(first)
    assert "第18次" not in text(first)
    before = first.context["timeline"].older_than.isoformat()
    assert "第18次" in text(client.get(page, {"before": before}))
    fragment = client.get(page, {"before": before}, headers={"HX-Request": "true"})
    assert "<html" not in text(fragment)


@pytest.mark.parametrize("before", ["x", "2026-99-99T00:00", "2026-01-01"])
def test_profile_ignores_a_time_that_is_none(client, page, before):
    assert client.get(page, {"before": before}).status_code == 200


def test_profile_asks_the_database_a_constant_number_of_times(
    client, page, profile, make_standing, events, phone, promise, django_assert_max_num_queries
):
    make_standing(profile)
    with django_assert_max_num_queries(19):
        client.get(page)


def test_profile_does_not_exist_for_a_stranger(sign_in, other_koe, page):
    assert sign_in(other_koe).get(page).status_code == 404


def test_contact_point_reveal_shows_the_number_once_and_writes_it_down(client, page, profile, phone, koe):
    assert "13812345678" not in text(client.get(page))
    reveal = reverse("outreach:contact-point-reveal", args=[profile.pk, phone.pk])
    assert "13812345678" in text(client.post(reveal, headers={"HX-Request": "true"}))
    assert "13812345678" in text(client.post(reveal))
    entry = AuditEntry.objects.filter(action="contact_point_revealed").first()
    assert (entry.employee, entry.object_id, entry.details) == (koe, profile.pk, {"contact_point": phone.pk})


def test_contact_point_reveal_is_posted_and_only_by_who_may(
    client, sign_in, other_koe, profile, phone, make_profile
):
    reveal = reverse("outreach:contact-point-reveal", args=[profile.pk, phone.pk])
    assert client.get(reveal).status_code == 405
    assert sign_in(other_koe).post(reveal).status_code == 404
    elsewhere = make_profile("别人").contact_points.create(kind="phone", value="13900000000")
    assert (
        client.post(reverse("outreach:contact-point-reveal", args=[profile.pk, elsewhere.pk])).status_code
        == 404
    )


def test_tag_create_and_delete(client, profile):
    client.post(reverse("outreach:tag-create", args=[profile.pk]), {"name": "露营，摄影"})
    assert set(profile.tags.values_list("name", "origin")) == {("露营", "employee"), ("摄影", "employee")}
    tag = profile.tags.get(name="露营")
    client.post(reverse("outreach:tag-delete", args=[profile.pk, tag.pk]))
    assert list(profile.tags.values_list("name", flat=True)) == ["摄影"]


def test_tag_create_says_when_there_is_nothing_to_add(client, profile):
    answer = client.post(reverse("outreach:tag-create", args=[profile.pk]), {"name": " , "}, follow=True)
    assert "标签是空的" in text(answer)


def test_tag_create_leaves_out_what_no_table_can_hold(client, profile):
    client.post(reverse("outreach:tag-create", args=[profile.pk]), {"name": "露\0营"})
    assert list(profile.tags.values_list("name", flat=True)) == ["露营"]


def test_promise_keep_closes_a_promise_once(client, profile, promise):
    keep = reverse("outreach:promise-keep", args=[profile.pk, promise.pk])
    client.post(keep)
    promise.refresh_from_db()
    assert promise.kept_at
    assert "已经标记为做到了" in text(client.post(keep, follow=True))


def test_consent_withdraw_takes_the_person_off_every_list(client, profile, item):
    client.post(reverse("outreach:consent-withdraw", args=[profile.pk]))
    assert not QueueItem.objects.open().exists()
    assert Consent.objects.get().origin == "employee"


def test_consent_give_needs_how_they_said_so(client, profile, page):
    give = reverse("outreach:consent-give", args=[profile.pk])
    client.post(reverse("outreach:consent-withdraw", args=[profile.pk]))
    assert "请写明" in text(client.post(give, {"note": " "}, follow=True))
    assert Consent.objects.count() == 1
    client.post(give, {"note": "11月20日微信说可以再聊"})
    assert "Ta 说过不想被联系" not in text(client.get(page))


@pytest.mark.parametrize("name", NAMES)
def test_small_deeds_are_posted_and_only_by_who_may(client, sign_in, other_koe, profile, name):
    deed = reverse(f"outreach:{name}", args=[profile.pk])
    assert client.get(deed).status_code == 405
    assert sign_in(other_koe).post(deed).status_code == 404

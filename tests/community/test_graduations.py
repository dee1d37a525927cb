import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from community.actions.graduations import (
    StillOwner,
    find_farewells,
    hold_graduation,
    notice_farewell,
    prepare_graduation,
    show_graduation,
)
from community.models import Blessing, Graduation, Message
from community.queries.graduations import graduation_of_link, link_token
from community.rules.farewells import is_farewell, thanks
from outreach.queries.contact import contact_decision
from users.actions.ingest import ingest_events
from users.models import AuditEntry, Holding

DAY = dt.timedelta(days=1)
FIELDS = ["profile__name", "state", "origin"]


def link(name, *args):
    return reverse(f"community:{name}", args=args)


def text(answer):
    return answer.content.decode()


def rows(model, fields):
    return [list(row) for row in model.objects.order_by("pk").values_list(*fields)]


@pytest.fixture
def speak(group, source, now):
    """Return a function with which someone says something in the group."""

    def say(profile, text, reply_to=None):
        values = {"source_id": source.pk, "key": uuid.uuid4(), "chat": "g-1", "group": group}
        at = now - dt.timedelta(minutes=5)
        return Message.objects.create(profile=profile, text=text, reply_to=reply_to, sent_at=at, **values)

    return say


@pytest.fixture
def own(today):
    """Return a function that gives someone a car, released where a day is given."""

    def give(profile, released_on=None, product="星野 S"):
        bought = today - dt.timedelta(days=900)
        return Holding.objects.create(
            profile=profile, product=product, acquired_on=bought, released_on=released_on
        )

    return give


@pytest.fixture
def leaving(profile, koe, now):
    return notice_farewell(profile=profile, origin="hand", by=koe, now=now)


@pytest.fixture
def held(leaving, koe, now):
    prepare_graduation(graduation=leaving, values={"shown_name": "露营的丽华"}, by=koe, now=now)
    return hold_graduation(graduation=leaving, by=koe, now=now)


@pytest.mark.parametrize(
    ("said", "leaves"),
    [
        ("我的车卖了，谢谢大家这三年", True),
        ("爱车昨天过户了，有点舍不得", True),
        ("和大家告别了，后会有期", True),
        ("这台老车终于置换了", True),
        ("你的车卖了吗？", False),
        ("我的车卖了多少钱？", False),
        ("周末去露营，车都装满了", False),
        ("隔壁店卖了三台车", False),
    ],
)
def test_is_farewell_hears_a_goodbye_and_no_question(said, leaves):
    assert is_farewell(said) == leaves


def test_thanks_says_nothing_that_was_not_done():
    said = thanks("老周", {"years": 3, "messages": 120, "voices": 0}, "星野 S")
    assert "同行了 3 年" in said
    assert "120" in said
    assert "心声" not in said
    assert "这些日子" not in thanks("老周", {}, "")


def test_find_farewells_notices_who_gave_away_everything_and_nobody_twice(
    profile, make_profile, koe, own, today, now
):
    own(profile, today - 3 * DAY)
    still = make_profile("还有一台", koe)
    own(still, today - 3 * DAY)
    own(still)
    own(make_profile("很久以前", koe), today - 300 * DAY)
    own(make_profile("下周才交车", koe), today + 7 * DAY)
    own(make_profile("早毕业了", koe, kind="alumnus"), today - 3 * DAY)
    assert find_farewells(now=now) == 1
    assert find_farewells(now=now) == 0
    assert rows(Graduation, FIELDS) == [["王丽华", "noticed", "holding"]]


def test_find_farewells_hears_a_post_in_a_group(profile, make_profile, koe, speak, now):
    speak(profile, "我的车卖了，谢谢大家")
    speak(make_profile("问的人", koe), "你的车卖了吗？")
    assert find_farewells(now=now) == 1
    assert rows(Graduation, [*FIELDS, "evidence"]) == [["王丽华", "noticed", "post", "我的车卖了，谢谢大家"]]


def test_find_farewells_believes_the_crm(profile, known_as, source, now):
    known_as(profile, "u1")
    sold = {"id": "s1", "external_id": "u1", "type": "vehicle_sold", "occurred_at": now.isoformat()}
    ingest_events(source=source, items=[sold], now=now)
    find_farewells(now=now)
    assert rows(Graduation, FIELDS) == [["王丽华", "noticed", "event"]]


def test_prepare_graduation_counts_what_was_really_said(profile, make_profile, koe, speak, leaving, now):
    speak(profile, "插上转接头就行", reply_to=speak(make_profile("新人", koe), "怎么接外放电？"))
    speak(profile, "大家好")
    ready = prepare_graduation(graduation=leaving, values={}, by=koe, now=now)
    assert "说过 2 次话" in ready.post
    assert "回答过别人 1 次" in ready.post
    assert "帖子" not in ready.post


def test_prepare_graduation_speaks_the_language_of_the_person(profile, koe, leaving, now):
    profile.attributes = {"language": "en-GB"}
    profile.save()
    ready = prepare_graduation(graduation=leaving, values={}, by=koe, now=now)
    assert "thank you" in ready.post.lower()
    assert not re.search("[一-鿿]", ready.post.replace(profile.name, ""))


def test_hold_graduation_makes_an_alumnus_with_a_badge_and_an_audit_row(held, profile):
    profile.refresh_from_db()
    assert (profile.kind, held.badges, held.counts["years"]) == ("alumnus", ["friend"], 1)
    assert AuditEntry.objects.filter(action="profile.kind", object_id=profile.pk).exists()


def test_hold_graduation_of_someone_who_still_owns_a_car_keeps_what_was_written(
    leaving, profile, own, sign_in, koe
):
    own(profile, product="星野 X")
    form = {"shown_name": "丽华", "post": "谢谢您这三年", "story": "", "badges": ["honorary"]}
    answer = sign_in(koe).post(link("graduation-hold", leaving.pk), form)
    assert answer.status_code == 422
    assert "星野 X" in text(answer)
    leaving.refresh_from_db()
    profile.refresh_from_db()
    assert (leaving.state, leaving.post, profile.kind) == ("preparing", "谢谢您这三年", "owner")


def test_hold_graduation_counts_a_car_that_goes_next_week_as_theirs(leaving, profile, own, koe, today, now):
    own(profile, today + 7 * DAY)
    prepare_graduation(graduation=leaving, values={}, by=koe, now=now)
    with pytest.raises(StillOwner):
        hold_graduation(graduation=leaving, by=koe, now=now)


@pytest.mark.parametrize(
    ("purpose", "allowed"),
    [("marketing", False), ("invitation", False), ("care", False), ("occasion", True), ("advice", True)],
)
def test_an_alumnus_is_never_sold_to_and_greeted_on_occasions(
    purpose, allowed, held, profile, make_standing, now
):
    make_standing(profile, state="outside", outside_reason="alumnus", quadrant="", tier="")
    assert contact_decision(profile.pk, purpose, "wecom", now).allowed == allowed


def test_graduation_shared_opens_with_consent_until_it_is_taken_back(held, koe, sign_in, now):
    client = sign_in(koe)
    Blessing.objects.create(graduation=held, name="老周", text="常回来露营", may_show=True, created_at=now)
    Blessing.objects.create(graduation=held, name="小吴", text="只说给 Ta 听", created_at=now)
    assert client.post(link("graduation-show", held.pk), {"consent_note": " "}).status_code == 422
    client.post(link("graduation-show", held.pk), {"consent_note": "11 月 20 日微信里答应"})
    url = client.get(link("graduation", held.pk)).context["token"]
    answer = Client().get(link("graduation-shared", url))
    assert "露营的丽华" in text(answer)
    assert "常回来露营" in text(answer)
    assert "王丽华" not in text(answer)
    assert "只说给 Ta 听" not in text(answer)
    assert "noindex" in answer["X-Robots-Tag"]
    client.post(link("graduation-hide", held.pk))
    assert Client().get(link("graduation-shared", url)).status_code == 404
    client.post(link("graduation-show", held.pk), {"consent_note": "又答应了"})
    assert Client().get(link("graduation-shared", url)).status_code == 404


def test_graduation_shared_ends_when_the_link_does_or_the_data_is_restricted(held, profile, koe, now):
    show_graduation(graduation=held, consent_note="当面答应", by=koe, now=now)
    held.refresh_from_db()
    token = link_token(held, now)
    assert graduation_of_link(token, now + 729 * DAY) == held
    assert graduation_of_link(token, now + 731 * DAY) is None
    assert graduation_of_link(token[:-1], now) is None
    type(profile).objects.update(is_restricted=True)
    assert graduation_of_link(token, now) is None


def test_add_blessing_sent_twice_keeps_one(held, sign_in, koe):
    for _time in range(2):
        sign_in(koe).post(link("blessing-create", held.pk), {"name": "老周", "text": "一路平安"})
    assert Blessing.objects.count() == 1
    assert AuditEntry.objects.filter(action="graduation.blessed").count() == 1


def test_graduation_let_be_keeps_the_reason_and_can_not_be_held(leaving, sign_in, koe):
    client = sign_in(koe)
    client.post(link("graduation-let-be", leaving.pk), {"note": "Ta 想安静地走"})
    assert rows(Graduation, ["state", "note"]) == [["let_be", "Ta 想安静地走"]]
    answer = client.post(link("graduation-hold", leaving.pk), {"post": "谢谢"})
    assert answer.status_code == 422
    assert "已经办过" in text(answer)


def test_graduation_create_begins_one_and_comes_back_to_it(profile, sign_in, koe):
    client = sign_in(koe)
    first = client.post(link("graduation-create", profile.pk))
    assert client.post(link("graduation-create", profile.pk)).url == first.url
    assert "Ta 真的做过的事" in text(client.get(first.url))


def test_graduation_list_shows_the_sign(profile, own, sign_in, koe, other_koe, today, now):
    own(profile, today)
    find_farewells(now=now)
    assert "星野 S" in text(sign_in(koe).get(link("graduation-list")))
    assert "王丽华" not in text(sign_in(other_koe).get(link("graduation-list")))


def test_graduation_story_and_blessing_come_after_the_day(held, sign_in, koe):
    client = sign_in(koe)
    client.post(link("graduation-story", held.pk), {"story": "那年去敦煌"})
    client.post(link("blessing-create", held.pk), {"name": "老周", "text": "一路平安", "may_show": "on"})
    page = text(client.get(link("graduation-page", held.pk)))
    assert "那年去敦煌" in page
    assert "一路平安" in page
    client.post(link("blessing-delete", Blessing.objects.get().pk))
    assert not Blessing.objects.exists()
    assert client.post(link("blessing-create", held.pk), {"name": ""}).status_code == 422

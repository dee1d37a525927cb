import pytest
from django.urls import reverse

from community.actions.memberships import join_group
from community.actions.messages import copy_messages
from community.models import Group, GroupDuty, Membership, Message

pytestmark = pytest.mark.django_db(transaction=True)


def text(answer):
    return answer.content.decode()


def link(name, *args):
    return reverse(f"community:{name}", args=args)


@pytest.fixture
def camper(profile, now):
    """`profile`, who likes to camp."""
    profile.tags.create(name="露营", origin="diagnosis", created_at=now)
    return profile


def test_group_list_tells_who_waits_and_is_late(sign_in, koe, group, say, now):
    say("u1", "报到")
    copy_messages(now=now)
    assert "1 条超时" in text(sign_in(koe).get(link("group-list")))


def test_group_list_shows_chats_that_nobody_has_claimed_to_those_who_may(
    sign_in, koe, lead, source, say, now
):
    say("u1", "有人吗", group="g-404")
    copy_messages(now=now)
    assert "g-404" in text(sign_in(lead).get(link("group-list")))
    assert "g-404" not in text(sign_in(koe).get(link("group-list")))


def test_group_create_makes_a_group_that_takes_its_messages_over(sign_in, manager, source, say, now):
    say("u1", "有人吗", group="g-7")
    copy_messages(now=now)
    client = sign_in(manager)
    assert 'value="g-7"' in text(client.get(link("group-create") + f"?source={source.pk}&chat=g-7"))
    values = {"name": "骑行", "interests": "骑行，徒步", "opens_at": "09:00", "closes_at": "21:00"}
    answer = client.post(link("group-create"), values | {"source": source.pk, "chat": "g-7"})
    group = Group.objects.get(name="骑行")
    assert answer.url == link("group", group.pk)
    assert group.interests == ["骑行", "徒步"]
    assert Message.objects.get().group == group


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "周末露营"}, "群名"),
        ({"closes_at": "08:00"}, "要晚于开始"),
        ({"chat": "g-2"}, "要一起填"),
    ],
)
def test_group_create_says_what_is_wrong(sign_in, manager, group, values, sentence):
    usual = {"name": "骑行", "opens_at": "09:00", "closes_at": "21:00"}
    answer = sign_in(manager).post(link("group-create"), usual | values)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_group_shows_its_talk_to_staff_only(sign_in, koe, other_koe, on_duty, group, say, now):
    say("u1", "水电怎么样？")
    copy_messages(now=now)
    assert "水电怎么样？" in text(sign_in(koe).get(link("group", group.pk)))
    assert "水电怎么样？" not in text(sign_in(other_koe).get(link("group", group.pk)))


def test_group_names_to_others_only_their_own_people(sign_in, other_koe, group, profile, make_profile, now):
    for person in (profile, make_profile("陈思远", other_koe)):
        join_group(group=group, profile=person, origin="import", by=None, now=now)
    shown = text(sign_in(other_koe).get(link("group", group.pk)))
    assert "陈思远" in shown
    assert profile.name not in shown
    assert "另有 1 位由同事照看" in shown


def test_group_suggests_people_with_the_reason(sign_in, koe, group, camper):
    shown = text(sign_in(koe).get(link("group", group.pk)))
    assert "Ta 喜欢“露营”（来自关系体检）；都在杭州" in shown


def test_group_suggests_nobody_who_lives_elsewhere_is_in_it_or_is_not_to_be_profiled(
    sign_in, koe, group, make_profile, now
):
    people = [
        make_profile("上海人", koe, city="上海"),
        make_profile("在群里", koe, city="杭州"),
        make_profile("不愿意", koe, city="杭州", may_profile=False),
    ]
    for person in people:
        person.tags.create(name="房车", origin="source", created_at=now)
    join_group(group=group, profile=people[1], origin="import", by=None, now=now)
    assert sign_in(koe).get(link("group", group.pk)).context["suited"] == []


def test_membership_create_keeps_the_reason(sign_in, koe, group, camper):
    answer = sign_in(koe).post(
        link("membership-create", group.pk), {"profile": camper.pk, "reason": "Ta 喜欢露营"}
    )
    assert answer.url == link("group", group.pk)
    assert Membership.objects.get().reason == "Ta 喜欢露营"


def test_membership_create_refuses_strangers_and_twice(sign_in, koe, other_koe, group, camper):
    values = {"profile": camper.pk}
    assert sign_in(other_koe).post(link("membership-create", group.pk), values).status_code == 404
    client = sign_in(koe)
    client.post(link("membership-create", group.pk), values)
    again = client.post(link("membership-create", group.pk), values, follow=True)
    assert "已经在这个群里了" in text(again)
    assert Membership.objects.count() == 1


def test_membership_leave_and_return(sign_in, koe, group, camper):
    client = sign_in(koe)
    client.post(link("membership-create", group.pk), {"profile": camper.pk})
    membership = Membership.objects.get()
    client.post(link("membership-leave", membership.pk))
    again = client.post(link("membership-leave", membership.pk), follow=True)
    assert "已经不在这个群里了" in text(again)
    client.post(link("membership-create", group.pk), {"profile": camper.pk})
    membership.refresh_from_db()
    assert membership.left_at is None


def test_membership_role_changes_a_role_or_says_that_there_is_none(sign_in, lead, group, camper, now):
    membership = join_group(group=group, profile=camper, origin="import", by=None, now=now)
    client = sign_in(lead)
    client.post(link("membership-role", membership.pk), {"role": "koc"})
    membership.refresh_from_db()
    assert membership.role == "koc"
    answer = client.post(link("membership-role", membership.pk), {"role": "king"}, follow=True)
    assert "没有这个角色" in text(answer)


def test_group_import_tells_whom_nobody_knows(sign_in, manager, group, source, camper, known_as):
    known_as(camper, "u-7")
    values = {"source": source.pk, "numbers": "u-7\nu-8, u-7"}
    answer = sign_in(manager).post(link("group-import", group.pk), values, follow=True)
    assert "1 位进群了" in text(answer)
    assert "1 个编号没有人认得：u-8" in text(answer)
    assert Membership.objects.get().origin == "import"


def test_duty_create_and_end(sign_in, lead, koe, group):
    client = sign_in(lead)
    values = {"employee": koe.pk, "role": "executor", "weekdays": ["1", "5"]}
    client.post(link("duty-create", group.pk), values)
    duty = GroupDuty.objects.get()
    assert (duty.weekdays, duty.ends_on) == ([1, 5], None)
    assert "已经有这项值班" in text(client.post(link("duty-create", group.pk), values, follow=True))
    client.post(link("duty-end", duty.pk))
    assert not GroupDuty.objects.exists()


def test_message_waive_is_for_who_is_on_duty(sign_in, koe, other_koe, on_duty, group, say, now):
    say("u1", "报到")
    copy_messages(now=now)
    message = Message.objects.get()
    assert sign_in(other_koe).post(link("message-waive", message.pk)).status_code == 404
    sign_in(koe).post(link("message-waive", message.pk))
    message.refresh_from_db()
    assert message.waived_by == koe


def test_group_close_keeps_everything_and_takes_nobody_in(sign_in, lead, koe, group, camper):
    sign_in(lead).post(link("group-close", group.pk))
    answer = sign_in(koe).post(link("membership-create", group.pk), {"profile": camper.pk}, follow=True)
    assert "这个社群已经关闭" in text(answer)
    assert sign_in(koe).get(link("group-list")).context["groups"].count() == 0

import datetime as dt

import pytest
from django.urls import reverse

from community.actions.campaigns import (
    CampaignFull,
    CampaignOver,
    cancel_campaign,
    note_invited,
    plan_campaign,
    prepare_campaigns,
    sign_up,
    suggest_people,
)
from community.models import Campaign, SignUp, Suggestion
from outreach.actions.filling import fill_queues
from outreach.models import QueueItem
from segmentation.models import Transition

DAY = dt.timedelta(days=1)


def text(answer):
    return answer.content.decode()


def link(name, *args):
    return reverse(f"community:{name}", args=args)


@pytest.fixture
def make_camper(make_profile, koe, make_standing, now):
    """Return a function that makes someone who likes to camp."""

    def make(name, state="active", tag="露营", **fields):
        person = make_profile(name, koe, city="杭州", **fields)
        person.tags.create(name=tag, origin="source", created_at=now)
        make_standing(person, state=state, quadrant="tail", engagement=20.0, tier="C", value=20.0)
        return person

    return make


@pytest.fixture
def plan(manager, now):
    """Return a function that plans a camping night."""

    def make(**values):
        usual = {
            "kind": "offline",
            "title": "车主露营夜",
            "interests": ["露营"],
            "starts_at": now + 5 * DAY,
            "ends_at": now + 6 * DAY,
        }
        return plan_campaign(values=usual | values, by=manager, now=now)

    return make


def suggested(campaign):
    return set(campaign.suggestions.values_list("profile__name", flat=True))


def test_plan_campaign_suggests_people_by_interest_with_the_reason(plan, make_camper):
    make_camper("爱露营")
    make_camper("爱书法", tag="书法")
    campaign = plan()
    assert suggested(campaign) == {"爱露营"}
    assert campaign.suggestions.get().reason == "Ta 喜欢“露营”（来自数据源）"


def test_the_dormant_are_asked_for_a_shared_interest_alone_and_never_as_part_of_a_quadrant(plan, make_camper):
    make_camper("安静的露营人", state="dormant")
    make_camper("安静的人", state="dormant", tag="书法")
    campaign = plan(quadrants=["tail"])
    assert suggested(campaign) == {"安静的露营人"}
    assert campaign.suggestions.get().is_personal


def test_the_dormant_get_one_single_invitation(plan, make_camper, now):
    person = make_camper("安静的露营人", state="dormant")
    plan()
    assert note_invited(profile_id=person.pk, now=now) == 1
    assert suggested(plan(title="另一个露营夜")) == set()
    assert note_invited(profile_id=person.pk, now=now) == 0


def test_who_never_responds_is_left_in_peace(plan, make_camper, now):
    person = make_camper("爱露营")
    for title in ("一", "二"):
        plan(title=title)
        note_invited(profile_id=person.pk, now=now)
    assert suggested(plan(title="三")) == set()


def test_alumni_and_people_not_to_be_profiled_are_not_suggested(plan, make_camper):
    make_camper("毕业", kind="alumnus")
    make_camper("不愿意", may_profile=False)
    assert suggested(plan()) == set()


def test_a_large_campaign_finds_potential_in_the_tail(plan, make_camper):
    for name, engagement in (("有潜力", 45.0), ("没动静", 3.0)):
        person = make_camper(name, tag="书法")
        person.standing.engagement = engagement
        person.standing.save()
    assert suggested(plan(quadrants=["tail"])) == {"有潜力"}
    assert suggested(plan(quadrants=["tail"], capacity=10)) == set()


def test_suggest_people_again_stays_within_its_number(plan, make_camper, now):
    for number in range(6):
        make_camper(f"露营{number}")
    campaign = plan(capacity=2)
    assert campaign.suggestions.count() == 4
    suggest_people(campaign=campaign, now=now)
    assert campaign.suggestions.count() == 4


def test_sign_up_ends_with_the_last_place(plan, make_camper, koe, now):
    one, other = make_camper("甲"), make_camper("乙")
    campaign = plan(capacity=1)
    sign_up(campaign=campaign, profile=one, by=koe, now=now)
    with pytest.raises(CampaignFull):
        sign_up(campaign=campaign, profile=other, by=koe, now=now)


def test_cancel_campaign_takes_nobody_in_and_repeats_no_more(plan, make_camper, koe, manager, now):
    campaign = plan(repeat="monthly")
    cancel_campaign(campaign=campaign, by=manager, now=now)
    with pytest.raises(CampaignOver):
        sign_up(campaign=campaign, profile=make_camper("甲"), by=koe, now=now)
    assert prepare_campaigns(now=now + 40 * DAY) == 0


def test_prepare_campaigns_makes_the_next_month_once(plan, now):
    plan(repeat="monthly", starts_at=now - DAY, ends_at=now + DAY)
    assert prepare_campaigns(now=now) == 1
    assert prepare_campaigns(now=now) == 0
    following = Campaign.objects.exclude(previous=None).get()
    assert following.starts_at == (now - DAY).replace(month=12)


def test_an_invitation_comes_as_a_reason_on_the_list_and_only_once(
    plan, make_camper, sign_in, koe, now, today
):
    make_camper("爱露营")
    plan()
    fill_queues(date=today, now=now)
    item = QueueItem.objects.get()
    assert item.reasons == ["campaign_fits"]
    client = sign_in(koe)
    assert "活动“车主露营夜”（11月25日）：Ta 喜欢“露营”" in text(client.get(reverse("outreach:queue")))
    words = {"choice": "0", "text_0": "您好，周三有个露营夜，想起您喜欢露营，来不来都好。"}
    client.post(reverse("outreach:queue-item-send", args=[item.pk]), words)
    assert Suggestion.objects.get().invited_at == now
    fill_queues(date=today + 2 * DAY, now=now + 2 * DAY)
    assert not QueueItem.objects.open().exists()


def test_campaign_create_and_edit(sign_in, manager, make_camper):
    make_camper("爱露营")
    client = sign_in(manager)
    values = {
        "kind": "ideas",
        "title": "金点子",
        "interests": "露营",
        "starts_at": "2026-11-21T10:00",
        "ends_at": "2026-11-30T10:00",
    }
    client.post(link("campaign-create"), values)
    campaign = Campaign.objects.get()
    assert suggested(campaign) == {"爱露营"}
    client.post(link("campaign-edit", campaign.pk), values | {"interests": "书法"})
    assert suggested(campaign) == set()
    bad = client.post(link("campaign-create"), values | {"ends_at": "2026-11-20T10:00"})
    assert bad.status_code == 422
    assert "要晚于开始" in text(bad)


def test_signup_create_attend_and_withdraw(sign_in, koe, plan, make_camper, now):
    person = make_camper("爱露营")
    campaign = plan(starts_at=now - DAY, ends_at=now + DAY)
    client = sign_in(koe)
    client.post(link("signup-create", campaign.pk), {"profile": person.pk})
    signup = SignUp.objects.get()
    again = client.post(link("signup-create", campaign.pk), {"profile": person.pk}, follow=True)
    assert "已经报过名了" in text(again)
    client.post(link("signup-attend", signup.pk), {"came": "yes"})
    assert SignUp.objects.get().attended_at == now
    client.post(link("signup-attend", signup.pk), {"came": "no"})
    client.post(link("signup-withdraw", signup.pk))
    assert SignUp.objects.get().withdrawn_at == now


def test_signup_attend_waits_for_the_beginning(sign_in, koe, plan, make_camper, now):
    campaign = plan()
    signup = sign_up(campaign=campaign, profile=make_camper("爱露营"), by=koe, now=now)
    answer = sign_in(koe).post(link("signup-attend", signup.pk), {"came": "yes"}, follow=True)
    assert "还没有开始" in text(answer)


def test_campaign_tells_who_came_alive_and_moved(sign_in, manager, plan, make_camper, koe, now, today):
    campaign = plan(starts_at=now - 9 * DAY, ends_at=now - 8 * DAY)
    person = make_camper("爱露营")
    SignUp.objects.create(campaign=campaign, profile=person, signed_at=now, attended_at=now)
    for axis, before, after in (("state", "dormant", "active"), ("quadrant", "tail", "advocate")):
        Transition.objects.create(
            profile_id=person.pk,
            date=today,
            since=today,
            axis=axis,
            before=before,
            after=after,
            decided_by="rhythm",
            baseline=[],
            baseline_days=1,
            periods=[],
            last_days=[],
            value=1,
            engagement=1,
            policy_version=0,
        )
    page = sign_in(manager).get(link("campaign", campaign.pk))
    results = page.context["results"]
    assert (results.attended, results.woken) == (1, {person.pk})
    assert results.moves == [("低价值低互动", "低价值高互动", 1)]
    assert '<span class="badge info">又活跃起来</span>' in text(page)
    assert '<span class="badge">→ 低价值高互动</span>' in text(page)


def test_campaign_list_parts_what_is_coming_from_what_was(sign_in, koe, plan, now):
    plan()
    plan(title="去年的", starts_at=now - 9 * DAY, ends_at=now - 8 * DAY)
    client = sign_in(koe)
    assert "去年的" not in text(client.get(link("campaign-list")))
    assert "去年的" in text(client.get(link("campaign-list") + "?when=past"))

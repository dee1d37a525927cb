import datetime as dt

import pytest
from django.urls import reverse

from community.actions.groups import create_group
from community.models import Membership
from outreach.actions.friends import end_friend_mode
from outreach.actions.plans import start_plan
from outreach.actions.steps import tend_plans
from outreach.models import FriendMode
from outreach.queries.contact import contact_decision
from users.models import Tag


@pytest.fixture(autouse=True)
def standing(profile, make_standing):
    return make_standing(profile)


@pytest.fixture
def begin(profile, koe, now):
    """Return a function that starts a plan for `profile`."""

    def start(kind, at=now):
        return start_plan(profile=profile, kind=kind, by=koe, now=at)

    return start


def reasons(profile, at):
    return contact_decision(profile.pk, "care", "wecom", at).reasons


def test_friend_mode_outlasts_the_plan_that_began_it(begin, profile, now):
    plan, later = begin("friend"), now + dt.timedelta(days=500)
    tend_plans(now=later)
    plan.refresh_from_db()
    assert plan.ended_at == later
    assert "friend_mode" in reasons(profile, later)


def test_friend_mode_ends_with_a_reason(begin, profile, koe, now, sign_in):
    begin("friend")
    page, end = (reverse(f"outreach:{name}", args=[profile.pk]) for name in ("profile", "friend-mode-end"))
    client = sign_in(koe)
    assert "老友模式，从 2026-11-20 起" in client.get(page).content.decode()
    client.post(end, {"note": ""})
    assert FriendMode.objects.running().exists()
    client.post(end, {"note": "Ta 说想多聊聊"})
    assert FriendMode.objects.get().note == "Ta 说想多聊聊"
    assert "friend_mode" not in reasons(profile, now)
    assert "不在老友模式" in client.post(end, {"note": "再来"}, follow=True).content.decode()


def test_friend_mode_gives_way_to_another_remedy_and_stays_for_a_problem(begin, profile, now):
    begin("friend")
    begin("repair")
    assert FriendMode.objects.running().exists()
    begin("interest")
    assert not FriendMode.objects.running().exists()
    assert "friend_mode" not in reasons(profile, now)


def test_friend_mode_begins_anew_after_its_end(begin, profile, koe, now):
    begin("friend")
    end_friend_mode(profile=profile, note="Ta 想聊", by=koe, now=now)
    begin("light")
    begin("friend")
    assert FriendMode.objects.count() == 2
    assert FriendMode.objects.running().count() == 1


def test_plan_join_notes_the_group_and_why_it_suits(begin, profile, koe, now, sign_in):
    Tag.objects.create(profile=profile, name="露营", origin="diagnosis", created_at=now)
    group = create_group(values={"name": "周末露营", "interests": ["露营"]}, by=None, now=now)
    plan, client = begin("interest"), sign_in(koe)
    shown = client.get(reverse("outreach:profile", args=[profile.pk])).content.decode()
    assert "合适的圈子" in shown
    client.post(reverse("outreach:plan-join", args=[plan.pk]), {"group": group.pk})
    joined = Membership.objects.get()
    assert (joined.profile, joined.group, joined.origin) == (profile, group, "care_plan")
    assert "露营" in joined.reason
    first = plan.steps.get(position=0)
    assert (first.note, first.done_by) == ("周末露营", koe)
    answer = client.post(reverse("outreach:plan-join", args=[plan.pk]), {"group": group.pk}, follow=True)
    assert "已经" in answer.content.decode()
    assert client.post(reverse("outreach:plan-join", args=[plan.pk]), {"group": "x"}).status_code == 404

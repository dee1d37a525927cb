import pytest
from django.urls import reverse

from outreach.models import CarePlan, QueueItem
from tests.outreach.plans.conftest import steps
from users.models import Profile


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

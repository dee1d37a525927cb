"""Checks of the pages of greetings: written, reviewed by another, retired, with figures."""

import datetime as dt

import pytest
from django.urls import reverse

from outreach.models import Diagnosis, Greeting, Touch
from users.models import AuditEntry

TEXT = "{salutation}您好，我是{koe}。这两天降温，出门添件衣服。不用回。"
FORM = {"text": TEXT, "language": "zh", "tone": "warm", "reasons": ["dormant"], "months": ["11", "12"]}
NEW = "/greetings/new/"


@pytest.fixture
def other_manager(make_employee):
    return make_employee("manager2", "manager", None, "秦运营")


@pytest.fixture
def draft(manager, sign_in) -> Greeting:
    sign_in(manager).post(NEW, FORM)
    return Greeting.objects.get()


def status(greeting) -> str:
    greeting.refresh_from_db()
    return greeting.status


def test_greeting_create_saves_a_draft_that_nobody_is_offered(manager, draft, today):
    assert (draft.status, draft.author, draft.reasons, draft.months) == (
        "draft",
        manager,
        ["dormant"],
        [11, 12],
    )
    assert not Greeting.objects.usable().exists()
    assert AuditEntry.objects.get(action="greeting.written").object_id == draft.pk


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{salutation}您好，{phone}", "没有这个占位符：{phone}"),
        ("{salutation}您好，{{koe}", "花括号没有成对"),
        ("您好，最近好吗", "要有称呼"),
        ("{salutation}{% now %}", "没有这个占位符：{% now %}"),
        ("", ""),
        ("{salutation}" + "好" * 300, ""),
    ],
)
def test_greeting_create_refuses_unknown_placeholders(manager, sign_in, text, says):
    answer = sign_in(manager).post(NEW, FORM | {"text": text})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Greeting.objects.exists()


def test_greeting_review_needs_somebody_else(manager, other_manager, draft, sign_in):
    answer = sign_in(manager).post(reverse("outreach:greeting-review", args=[draft.pk]), follow=True)
    assert "自己写的请同事审核" in answer.content.decode()
    assert status(draft) == "draft"
    sign_in(other_manager).post(reverse("outreach:greeting-review", args=[draft.pk]))
    assert status(draft) == "reviewed"
    assert draft.reviewed_by == other_manager


def test_greeting_review_by_its_author_only_where_a_manager_confirms(manager, lead, draft, sign_in):
    sign_in(manager).post(reverse("outreach:greeting-review", args=[draft.pk]), {"confirmed": "on"})
    assert status(draft) == "reviewed"
    sign_in(lead).post(NEW, FORM | {"text": TEXT + "保重。"})
    own = Greeting.objects.get(author=lead)
    sign_in(lead).post(reverse("outreach:greeting-review", args=[own.pk]), {"confirmed": "on"})
    assert status(own) == "draft"


def test_greeting_review_refuses_what_the_lint_minds(manager, other_manager, sign_in):
    sign_in(manager).post(NEW, FORM | {"text": "{salutation}您好，保养八折，快来预约。"})
    draft = Greeting.objects.get()
    page = sign_in(other_manager).get(reverse("outreach:greeting", args=[draft.pk])).content.decode()
    assert '<mark class="bad">八折</mark>' in page
    sign_in(other_manager).post(reverse("outreach:greeting-review", args=[draft.pk]))
    assert status(draft) == "draft"


def test_greeting_cannot_be_changed_after_its_review(manager, other_manager, draft, sign_in):
    client = sign_in(other_manager)
    client.post(reverse("outreach:greeting-review", args=[draft.pk]))
    client.post(reverse("outreach:greeting", args=[draft.pk]), FORM | {"text": TEXT + "改过。"})
    draft.refresh_from_db()
    assert draft.text == TEXT


def test_greeting_retire_and_restore_ask_for_a_new_review(lead, greeting, sign_in):
    client = sign_in(lead)
    client.post(reverse("outreach:greeting-retire", args=[greeting.pk]))
    assert status(greeting) == "retired"
    answer = client.post(reverse("outreach:greeting-retire", args=[greeting.pk]), follow=True)
    assert "别人刚处理过" in answer.content.decode()
    client.post(reverse("outreach:greeting-restore", args=[greeting.pk]))
    assert status(greeting) == "draft"


def test_greeting_list_shows_use_replies_and_displeasure(
    lead, koe, profile, greeting, make_item, sign_in, now, django_assert_num_queries
):
    item = make_item(profile)
    sent = {"profile": profile, "employee": koe, "greeting": greeting, "text": "x", "sent_at": now}
    Touch.objects.create(**sent, item=item, outcome="replied")
    Touch.objects.create(**sent)
    Touch.objects.create(**sent, undone_at=now + dt.timedelta(minutes=1))
    Diagnosis.objects.create(
        profile=profile, employee=koe, item=item, answered=True, mood="displeased", created_at=now
    )
    client = sign_in(lead)
    with django_assert_num_queries(8):
        answer = client.get("/greetings/")
    ((_greeting, figures),) = answer.context["rows"]
    assert (figures.uses, figures.replies, figures.displeased) == (2, 1, 1)
    assert client.get(reverse("outreach:greeting", args=[greeting.pk])).context["figures"] == figures


def test_greeting_list_filters(lead, draft, greeting, sign_in):
    client = sign_in(lead)

    def shown(query):
        return [each.pk for each, _figures in client.get(f"/greetings/?{query}").context["rows"]]

    assert shown("status=draft") == [draft.pk]
    assert shown("written_for=dormant") == [draft.pk]
    assert shown("language=en") == []
    assert shown("text=降温") == [draft.pk]
    assert set(shown("status=nonsense")) == {draft.pk, greeting.pk}


def test_greeting_lint_shows_how_a_text_reads(manager, sign_in):
    answer = sign_in(manager).post("/greetings/lint/", {"text": TEXT, "language": "zh"})
    page = answer.content.decode()
    assert "王女士您好，我是小林" in page
    assert "没有发现要改的地方" in page


def test_greetings_are_not_for_koes(koe, sign_in, greeting):
    client = sign_in(koe)
    assert client.get("/greetings/").status_code == 403
    assert client.post(reverse("outreach:greeting-retire", args=[greeting.pk])).status_code == 403

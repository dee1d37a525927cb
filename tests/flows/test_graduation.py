"""An owner sells, is thanked, becomes an alumnus and helps a newcomer as a mentor. Over HTTP."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from community.actions.graduations import find_farewells
from community.models import Ask, Graduation
from outreach.actions.filling import fill_queues
from outreach.models import QueueItem

pytestmark = pytest.mark.django_db


def link(name, *args):
    return reverse(f"community:{name}", args=args)


@pytest.fixture
def leaver(profile, make_standing, today):
    """Someone lively whose only car went yesterday."""
    make_standing(profile, state="active", quadrant="tail", tier="C", value=20.0, last_active_on=today)
    yesterday = today - dt.timedelta(days=1)
    profile.holdings.create(product="星野 S", acquired_on=dt.date(2023, 5, 1), released_on=yesterday)
    return profile


def graduate(client, found):
    form = {"shown_name": "爱露营的丽华", "post": "丽华，谢谢您这三年。", "badges": ["honorary"]}
    assert client.post(link("graduation-hold", found.pk), form).status_code == 302
    client.post(link("blessing-create", found.pk), {"name": "老周", "text": "常回来", "may_show": "on"})
    client.post(link("graduation-story", found.pk), {"story": "那年在敦煌看银河"})
    client.post(link("graduation-show", found.pk), {"consent_note": "11 月 20 日当面答应"})


def test_an_owner_graduates_and_becomes_a_mentor(leaver, make_profile, sign_in, koe, now, today):
    find_farewells(now=now)
    client, found = sign_in(koe), Graduation.objects.get()
    assert "王丽华" in client.get(link("graduation-list")).content.decode()
    graduate(client, found)
    leaver.refresh_from_db()
    assert leaver.kind == "alumnus"
    token = client.get(link("graduation", found.pk)).context["token"]
    page = Client().get(link("graduation-shared", token)).content.decode()
    for words in ("爱露营的丽华", "荣誉车主", "那年在敦煌看银河", "常回来"):
        assert words in page
    role = {"kinds": ["mentor"], "topics": "露营", "note": "典礼那天答应的"}
    client.post(link("role-create", leaver.pk), role)
    newcomer = make_profile("新车主", koe)
    voice = {"kind": "question", "topic": "露营", "text": "第一次露营带什么？"}
    client.post(link("voice-create", newcomer.pk), voice)
    (matched,) = client.get(link("alumni-list")).context["questions"]
    deed = {"role": matched.helpers[0].role.pk, "reason": matched.helpers[0].reason}
    client.post(link("mentor-ask", matched.voice.pk), deed)
    fill_queues(date=today, now=now)
    item = QueueItem.objects.get(profile=leaver)
    assert item.reasons == ["advice_asked"]
    words = {"choice": "0", "text_0": "丽华您好，有位新车主想问问第一次露营带什么，您方便时说一句就好。"}
    client.post(reverse("outreach:queue-item-send", args=[item.pk]), words)
    ask = Ask.objects.get()
    assert ask.told_at == now
    client.post(link("ask-settle", ask.pk), {"answer": "先带够水和灯"})
    client.post(link("ask-thank", ask.pk))
    ask.refresh_from_db()
    assert (ask.answer, ask.thanked_at) == ("先带够水和灯", now)

"""Checks the pages 流动 and 按加入月份看."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from segmentation.models import Standing
from tests.segmentation.made import count_now, move, stand
from users.models import Profile

FLOWS = reverse("segmentation:flows")
COHORTS = reverse("segmentation:cohorts")
LINK = re.compile(r'<a href="(/segments/people/\?[^"]+)"[^>]*>(?:<strong>)?([\d,]+)')


@pytest.fixture
def month(make_profile, koe, other_koe, now, today):
    """Four people over three nights: two fell asleep, one of them for a while."""
    made = [make_profile(name, koe) for name in "abc"] + [make_profile("d", other_koe)]
    for profile in made:
        stand(profile, now, "active", "core", tier="A")
    count_now(today - dt.timedelta(days=40), now)
    count_now(today - dt.timedelta(days=20), now)
    move(made[0], today - dt.timedelta(days=30), "state", "active", "dormant")
    move(made[0], today - dt.timedelta(days=10), "state", "dormant", "active")
    move(made[1], today, "state", "active", "dormant")
    Standing.objects.filter(profile=made[1]).update(state="dormant")
    count_now(today, now)
    return made


def test_flows_wait_for_a_second_night(sign_in, manager, profile, now, today):
    assert "还没有算过" in sign_in(manager).get(FLOWS).text
    assert "还没有算过" in sign_in(manager).get(COHORTS).text
    count_now(today, now)
    assert "只算过一个晚上" in sign_in(manager).get(FLOWS).text


@pytest.mark.parametrize("url", [FLOWS, COHORTS])
def test_flows_and_cohorts_refuse_a_koe_a_stranger_and_a_post(sign_in, koe, manager, client, month, url):
    assert sign_in(koe).get(url).status_code == 403
    assert client.get(url).status_code == 302
    assert sign_in(manager).post(url).status_code == 405


def test_flows_compare_the_last_four_weeks_unless_asked(sign_in, manager, month, today):
    found = sign_in(manager).get(FLOWS).context["flows"]
    assert (found.since, found.until) == (today - dt.timedelta(days=28), today)
    assert found.pairs == {
        ("active", "active"): 2,
        ("dormant", "active"): 1,
        ("active", "dormant"): 1,
    }


def test_flows_compare_any_two_dates(sign_in, manager, month, today):
    dates = {"since": today - dt.timedelta(days=40), "until": today - dt.timedelta(days=15)}
    page = sign_in(manager).get(FLOWS, dates)
    assert page.context["flows"].pairs == {("active", "active"): 3, ("active", "dormant"): 1}
    assert "4 人里，1 人换了位置" in page.text


@pytest.mark.parametrize("axis", ["state", "quadrant", "tier", "nonsense"])
def test_flows_link_every_number_to_as_many_people(sign_in, manager, month, today, axis):
    client = sign_in(manager)
    dates = {"since": today - dt.timedelta(days=35), "until": today - dt.timedelta(days=1), "axis": axis}
    page = client.get(FLOWS, dates).text
    links = LINK.findall(page)
    assert len(links) >= 3
    for href, count in links:
        answer = client.get(href.replace("&amp;", "&"))
        assert answer.context["page"].paginator.count == int(count), href


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-11-20&until=2026-11-01",
        "since=2026-11-01&until=2026-11-01",
        "since=2020-01-01&until=2026-11-01",
        "since=2026-11-01&until=2099-01-01",
        "since=yesterday",
        "koe=999",
    ],
)
def test_flows_answer_bad_dates_in_words(sign_in, manager, month, query):
    answer = sign_in(manager).get(f"{FLOWS}?{query}")
    assert answer.status_code == 400
    assert "errorlist" in answer.text


def test_flows_of_a_lead_count_the_team(sign_in, lead, manager, month, other_koe):
    assert sign_in(lead).get(FLOWS).context["flows"].total == 3
    assert sign_in(manager).get(FLOWS, {"koe": other_koe.pk}).context["flows"].total == 1
    assert sign_in(lead).get(FLOWS, {"koe": other_koe.pk}).status_code == 400


def test_flows_say_so_when_there_is_nobody(sign_in, manager, month, make_employee, team):
    nobody = make_employee("nobody", "koe", team)
    assert "这里没有人" in sign_in(manager).get(FLOWS, {"koe": nobody.pk}).text


def test_cohorts_link_every_share_to_as_many_people(sign_in, manager, month):
    client = sign_in(manager)
    Profile.objects.update(joined_at=dt.datetime(2026, 8, 9, tzinfo=dt.UTC))
    for measure in ("here", "fallen", "core", "nonsense"):
        page = client.get(COHORTS, {"measure": measure}).text
        links = re.findall(
            r'<a href="(/segments/people/\?joined[^"]+)" aria-label="[^"]*?里，\w+日有 (\d+) 人', page
        )
        assert len(links) == 2
        for href, count in links:
            answer = client.get(href.replace("&amp;", "&"))
            assert answer.context["page"].paginator.count == int(count), href


def test_cohorts_survive_nonsense_and_say_when_nobody_joined(sign_in, manager, month):
    client = sign_in(manager)
    for query in ("measure=x&until=soon", "until=0001-01", "until=9999-12", "koe=x", "team=0"):
        assert client.get(f"{COHORTS}?{query}").status_code == 200
    assert "没有人加入" in client.get(COHORTS, {"until": "2020-01"}).text


def test_cohorts_of_a_lead_count_the_team(sign_in, lead, month):
    page = sign_in(lead).get(COHORTS, {"until": "2025-12"}).text
    assert "加入的 3 人里" in page
    assert "加入的 4 人里" not in page


@pytest.mark.parametrize(("url", "count"), [(FLOWS, 7), (COHORTS, 8)])
def test_flows_and_cohorts_ask_the_same_number_of_queries_whatever_the_size(
    sign_in, manager, month, make_profile, koe, now, django_assert_num_queries, url, count
):
    client = sign_in(manager)
    with django_assert_num_queries(count):
        client.get(url)
    for number in range(20):
        stand(make_profile(f"p{number}", koe), now, "lost", "tail")
    with django_assert_num_queries(count):
        client.get(url)

"""Checks the page 分群看板."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from segmentation.models import Quadrant, Standing, State
from tests.segmentation.made import count_now, move, stand
from users.models import Cover

URL = reverse("segmentation:dashboard")


@pytest.fixture
def week(make_profile, koe, other_koe, now, today):
    """Two runs, a week apart, between which one of four fell asleep."""
    made = [make_profile(name, koe) for name in "abc"] + [make_profile("d", other_koe)]
    for profile in made:
        stand(profile, now, "active", "core")
    count_now(today - dt.timedelta(days=7), now)
    move(made[0], today, "state", "active", "dormant")
    move(made[0], today, "quadrant", "core", "silent")
    Standing.objects.filter(profile=made[0]).update(state="dormant", quadrant="silent")
    count_now(today, now)
    return made


def test_dashboard_says_what_to_do_before_the_first_run(sign_in, manager, lead):
    answer = sign_in(manager).get(URL)
    assert reverse("segmentation:run-list") in answer.text
    assert reverse("segmentation:run-list") not in sign_in(lead).get(URL).text


def test_dashboard_refuses_a_koe_a_stranger_and_a_post(sign_in, koe, manager, client):
    assert sign_in(koe).get(URL).status_code == 403
    assert client.get(URL).status_code == 302
    assert sign_in(manager).post(URL).status_code == 405


def test_dashboard_tells_numbers_and_dates(sign_in, manager, week):
    page = sign_in(manager).get(URL).text
    assert "11月20日早上的计算" in page
    assert "变化与 11月13日 相比" in page
    for words in ("高价值低互动 1 25% ↑ 1", "高价值高互动 3 75% ↓ 1", "高价值高互动 → 高价值低互动 1"):
        assert words in page or words in re.sub(r"<[^>]+>", " ", page), words


@pytest.mark.parametrize("axis", ["quadrant", "state", "nonsense"])
def test_dashboard_links_lead_to_as_many_people_as_they_say(sign_in, manager, week, axis):
    client = sign_in(manager)
    page = client.get(URL, {"axis": axis}).text
    links = re.findall(
        r'<a href="(/segments/people/[^"]+)" aria-label="[^"]*?([\d,]+)(?: \d+%)?(?: [↑↓] \d+| 持平)?"', page
    )
    assert len(links) >= 8
    for href, count in links:
        found = client.get(href.replace("&amp;", "&"))
        assert found.status_code == 200
        assert found.context["page"].paginator.count == int(count), href


def test_dashboard_of_a_lead_counts_the_team(sign_in, lead, week):
    board = sign_in(lead).get(URL).context["board"]
    assert (board.total, board.profiles) == (3, 3)


def test_dashboard_filters_by_team_and_employee_and_ignores_nonsense(sign_in, manager, week, other_koe, team):
    client = sign_in(manager)
    assert client.get(URL, {"koe": other_koe.pk}).context["board"].total == 1
    assert client.get(URL, {"team": team.pk}).context["board"].total == 3
    assert client.get(URL, {"koe": "x"}).status_code == 200


@pytest.mark.parametrize("role", ["manager", "lead"])
def test_dashboard_counts_a_team_as_it_was_on_each_date(
    sign_in, manager, lead, week, koe, other_koe, team, role
):
    other_koe.team, koe.team = koe.team, other_koe.team
    other_koe.save()
    koe.save()
    viewer, asked = (manager, {"team": team.pk}) if role == "manager" else (lead, {})
    context = sign_in(viewer).get(URL, asked).context
    counted = {date: counts.total() for date, counts in context["board"].history.items()}
    assert counted == dict.fromkeys(counted, 3)
    assert context["is_part"]


def test_dashboard_of_a_lead_counts_whoever_is_covered_beside_the_team(
    sign_in, lead, other_koe, week, today, now
):
    Cover.objects.create(absent=other_koe, deputy=lead, starts_on=today, ends_on=today, created_at=now)
    board = sign_in(lead).get(URL).context["board"]
    assert (board.total, sum(board.counts("state").values())) == (4, 4)


def test_dashboard_adds_up_to_all_profiles(sign_in, manager, week, make_profile, today, now):
    make_profile("newcomer")
    count_now(today + dt.timedelta(days=1), now)
    context = sign_in(manager).get(URL).context
    board = context["board"]
    assert sum(part["count"] for part in context["parts"]) + board.missing == board.profiles == 5
    assert "数于 11-20 09:30" in sign_in(manager).get(URL).text


def test_dashboard_says_on_what_standings_rest_and_why_some_are_outside(
    sign_in, manager, lead, week, make_profile, koe, now, today
):
    Standing.objects.filter(profile=week[3]).update(basis="fixed", tier="S")
    stand(make_profile("left", koe), now, "outside", "", basis="none", outside_reason="alumnus")
    count_now(today + dt.timedelta(days=1), now)
    for viewer, expected in ((manager, [1, 4, 3, 1, 1, 1]), (lead, [4, 3, 1, 1])):
        client = sign_in(viewer)
        tallies = client.get(URL).context["tallies"]
        rows = [row for tally in tallies for row in tally["rows"] if row["count"]]
        assert [row["count"] for row in rows] == expected
        for row in rows:
            assert client.get(row["url"]).context["page"].paginator.count == row["count"], row["url"]


def test_dashboard_asks_the_same_number_of_queries_whatever_the_size(
    sign_in, manager, week, make_profile, koe, now, today, django_assert_num_queries
):
    client = sign_in(manager)
    with django_assert_num_queries(9):
        client.get(URL)
    for number in range(20):
        stand(make_profile(f"p{number}", koe), now, "lost", "tail")
    count_now(today + dt.timedelta(days=1), now)
    with django_assert_num_queries(9):
        client.get(URL)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_word_of_a_page_names_both_a_quadrant_and_a_state(language):
    with override(language):
        states, quadrants = ({str(label).lower() for label in places.labels} for places in (State, Quadrant))
        assert not states & quadrants
        assert not {word for state in states for word in quadrants if state in word or word in state}

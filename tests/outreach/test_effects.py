"""What came of the conversations: judged by night, told with honest figures, to those who may see them."""

import datetime as dt

import pytest

from outreach.actions.effects import judge_touches
from outreach.models import Consent, HoldOut, Mood, QueueDay, Touch, TouchResult
from outreach.queries.outcomes import arms, rates
from outreach.rules.effects import difference, share
from segmentation.models import DailyActivity

FIELDS = ["reason", "state", "replied_how", "is_displeased", "is_refused", "returned_on"]


@pytest.fixture
def touched(item, koe, profile, now):
    """Somebody dormant to whom we wrote forty days ago."""
    item.closed_at, item.outcome = now - dt.timedelta(days=40), "sent"
    item.save()
    return make_touch(profile, koe, now - dt.timedelta(days=40), item=item)


def make_touch(profile, koe, at, **more):
    return Touch.objects.create(profile=profile, employee=koe, text="好", sent_at=at, **more)


def lived(profile, day, behaviours):
    DailyActivity.objects.create(
        profile_id=profile.pk, day=day, behaviours=behaviours, events=1, purchases=0, spent=0
    )


def test_judge_touches_sees_nothing_and_settles_after_a_month(touched, now, assert_rows):
    judge_touches(now=now)
    assert_rows(TouchResult, FIELDS, [["dormant_high_value", "dormant", "", False, False, None]])
    assert TouchResult.objects.get().settled_at == now
    assert judge_touches(now=now) == 0


def test_judge_touches_sees_a_return_by_two_behaviours_and_not_by_one(touched, profile, now):
    first = touched.sent_at.date() + dt.timedelta(days=3)
    lived(profile, first, 1)
    judge_touches(now=now - dt.timedelta(days=20))
    assert TouchResult.objects.get().returned_on is None
    lived(profile, first + dt.timedelta(days=4), 2)
    judge_touches(now=now)
    assert TouchResult.objects.get().returned_on == first + dt.timedelta(days=4)


def test_judge_touches_counts_no_return_after_the_month(touched, profile, now):
    lived(profile, touched.sent_at.date() + dt.timedelta(days=31), 3)
    judge_touches(now=now)
    assert TouchResult.objects.get().returned_on is None


def test_judge_touches_hears_an_answer_a_complaint_and_a_refusal(touched, profile, now):
    at = touched.sent_at + dt.timedelta(days=1)
    touched.outcome, touched.answered_at = "replied", at
    touched.save()
    Mood.objects.create(profile=profile, mood="displeased", at=at)
    Consent.objects.create(profile=profile, purpose="all", decision="withdrawn", origin="employee", at=at)
    judge_touches(now=now)
    found = TouchResult.objects.get()
    assert (found.replied_on, found.replied_how) == (at.date(), "noted")
    assert (found.mood, found.is_displeased, found.is_refused) == ("displeased", True, True)


@pytest.mark.parametrize("held", [True, False])
def test_judge_touches_judges_both_arms_alike(held, profile, now, today):
    start = today - dt.timedelta(days=40)
    HoldOut.objects.create(
        profile=profile, starts_on=start, ends_on=start + dt.timedelta(days=90), is_held=held, percent=10,
        reason="dormant", state="dormant", decided_at=now,
    )  # fmt: skip
    lived(profile, start + dt.timedelta(days=9), 3)
    judge_touches(now=now)
    assert HoldOut.objects.get().returned_on == start + dt.timedelta(days=9)


def test_rates_are_of_the_people_whom_a_viewer_may_see(touched, lead, other_koe, manager, now, today):
    judge_touches(now=now)
    assert [(row.key, row.sent, row.returned.total) for row in rates(lead, "reason", today)] == [
        ("dormant_high_value", 1, 1)
    ]
    assert rates(other_koe, "reason", today) == []


@pytest.mark.parametrize("by", ["reason", "greeting", "employee", "hour"])
def test_effect_list_shows_each_property(by, touched, lead, client, now):
    judge_touches(now=now)
    client.force_login(lead)
    page = client.get("/effects/", {"by": by})
    assert page.status_code == 200
    assert "0/1" in page.content.decode()
    people = client.get("/effects/people/", {"by": by, "key": rates(lead, by, now.date())[0].key})
    assert "王丽华" in people.content.decode()


def test_effect_people_takes_any_query(client, lead):
    client.force_login(lead)
    for query in ({"by": "hour", "key": "x"}, {"by": "employee", "key": "²"}, {"result": "x", "page": "x"}):
        assert client.get("/effects/people/", query).status_code == 200


def test_share_tells_an_interval_that_holds_for_extremes():
    none = share(0, 40)
    assert (none.low, none.percent, none.is_few) == (0.0, 0, False)
    assert 0.05 < none.high < 0.12
    assert share(3, 29).is_few
    assert share(0, 0).interval == (0, 100)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((9, 20), (1, 20), "few"),
        ((300, 1000), (150, 1000), "better"),
        ((150, 1000), (300, 1000), "worse"),
        ((20, 100), (15, 100), "unclear"),
    ],
)
def test_difference_says_no_more_than_it_knows(first, second, verdict):
    assert difference(share(*first), share(*second)).verdict == verdict


def test_arms_of_nobody_are_too_few(manager, today):
    assert arms(manager, today).difference.verdict == "few"


def test_held_out_list_shows_who_is_left_alone(profile, lead, client, now, today):
    HoldOut.objects.create(
        profile=profile, starts_on=today, ends_on=today + dt.timedelta(days=90), is_held=True, percent=10,
        reason="dormant", state="dormant", decided_at=now,
    )  # fmt: skip
    client.force_login(lead)
    assert "王丽华" in client.get("/effects/held-out/").content.decode()


def test_queue_day_list_leads_to_those_who_found_no_room(
    koe, lead, client, make_profile, make_standing, now, today
):
    make_standing(make_profile("王等等", koe))
    QueueDay.objects.create(employee=koe, date=today, due=2, waiting=1, counted_at=now)
    client.force_login(lead)
    page = client.get("/effects/days/").content.decode()
    assert f"/effects/days/{koe.pk}/waiting/" in page
    assert "王等等" in client.get(f"/effects/days/{koe.pk}/waiting/").content.decode()


def test_waiting_list_of_another_team_is_not_found(other_koe, lead, client):
    client.force_login(lead)
    assert client.get(f"/effects/days/{other_koe.pk}/waiting/").status_code == 404

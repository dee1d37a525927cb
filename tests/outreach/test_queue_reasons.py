"""What brings people on the list besides their standing: days, content, beginnings, displeasure."""

import datetime as dt

import pytest

from community.models import Voice
from outreach.actions.filling import fill_queues
from outreach.actions.touches import purpose_of
from outreach.models import Content, FriendMode, Mood, QueueItem, Touch
from outreach.rules.occasions import births, occasions_on
from segmentation.models import DailyActivity
from users.models import Holding, Tag
from users.rules.calendar import Calendar
from users.rules.festivals import birthday_in


def reasons(now) -> list[str]:
    fill_queues(date=now.date(), now=now)
    return list(QueueItem.objects.open().values_list("reasons", flat=True))


@pytest.fixture
def active(profile, make_standing):
    """Someone who gives no reason by their standing."""
    make_standing(profile, state="active", quadrant="core")
    return profile


def test_births_are_those_whose_birthday_is_kept_on_the_day():
    day = dt.date(2026, 2, 28)
    found = births(day, "solar")
    assert dt.date(1992, 2, 29) in found
    assert dt.date(1992, 2, 28) in found
    assert all(birthday_in(2026, each) == day for each in found)


@pytest.mark.parametrize("day", [dt.date(2026, 11, 20), dt.date(2025, 7, 25), dt.date(2026, 3, 18)])
def test_births_by_the_lunar_calendar_agree_with_each_birthday(day):
    found = set(births(day, "lunar"))
    year = 2026 if day > dt.date(2026, 2, 17) else 2025
    every = (dt.date(1980, 1, 1) + dt.timedelta(days=number) for number in range(4000))
    assert {each for each in every if birthday_in(year, each, "lunar") == day} == {
        each for each in found if dt.date(1980, 1, 1) <= each < dt.date(1990, 12, 15)
    }


def test_occasions_on_a_day_of_mourning_are_none():
    day = dt.date(2026, 4, 5)
    assert occasions_on(day, Calendar(announced_years=frozenset({2026}))).solar_births == ()


def test_fill_queues_remembers_a_lunar_birthday(active, now):
    active.birthday, active.birthday_calendar = births(now.date(), "lunar")[70], "lunar"
    active.save()
    assert reasons(now) == [["birthday"]]


def test_fill_queues_remembers_what_was_bought_on_this_day_of_an_earlier_year(active, now):
    Holding.objects.create(profile=active, product="旅行车", acquired_on=dt.date(2023, 11, 20))
    assert reasons(now) == [["anniversary"]]


def test_fill_queues_forgets_what_is_no_longer_theirs(active, now):
    Holding.objects.create(
        profile=active, product="旅行车", acquired_on=dt.date(2023, 11, 20), released_on=dt.date(2025, 1, 1)
    )
    assert reasons(now) == []


@pytest.mark.parametrize(("day", "found"), [(7, [["solar_term"]]), (20, [])])
def test_fill_queues_tells_a_friend_of_the_change_of_season(active, koe, now, day, found):
    FriendMode.objects.create(profile=active, started_at=now)
    assert reasons(now.replace(day=day, month=11 if day == 20 else 8)) == found


def test_fill_queues_asks_for_an_occasion_as_one(active, koe, now):
    """Friend mode hears of occasions alone."""
    FriendMode.objects.create(profile=active, started_at=now)
    active.birthday = dt.date(1985, 11, 20)
    active.save()
    assert reasons(now) == [["birthday"]]
    assert purpose_of(QueueItem.objects.get(), now) == "occasion"


def test_fill_queues_tells_a_silent_person_of_a_content_that_matches(profile, make_standing, koe, now):
    make_standing(profile, state="dormant")
    Tag.objects.create(profile=profile, name="自驾游", origin="source", created_at=now)
    Content.objects.create(title="深秋的川西", tags=["自驾"], created_at=now, updated_at=now)
    assert reasons(now) == [["dormant_high_value", "content_fits"]]


def test_fill_queues_greets_a_newcomer_after_the_third_use_and_not_the_first(
    profile, make_standing, koe, now, today
):
    make_standing(profile, state="new", quadrant="tail")
    profile.joined_at = now - dt.timedelta(days=20)
    profile.save()
    days = [today - dt.timedelta(days=number) for number in (9, 5)]
    for day in days:
        use(profile, day)
    assert reasons(now) == []
    use(profile, today - dt.timedelta(days=1))
    assert reasons(now) == [["milestone"]]


def use(profile, day):
    DailyActivity.objects.create(profile_id=profile.pk, day=day, behaviours=1, events=1, purchases=0, spent=0)


def test_fill_queues_hears_displeasure_that_a_colleague_noted(active, other_koe, now):
    Mood.objects.create(profile=active, mood="displeased", employee=other_koe, at=now)
    assert reasons(now) == [["displeased"]]


def test_fill_queues_tells_nobody_what_they_noted_themselves(active, koe, now):
    Mood.objects.create(profile=active, mood="displeased", employee=koe, at=now)
    assert reasons(now) == []


def test_fill_queues_hears_a_complaint_said_elsewhere_until_someone_spoke_with_them(active, koe, now):
    Voice.objects.create(
        profile=active, kind="complaint", topic="售后", text="没人回", origin="rest",
        said_at=now, received_at=now - dt.timedelta(days=2), due_at=now,
    )  # fmt: skip
    assert reasons(now) == [["displeased"]]
    Touch.objects.create(profile=active, employee=koe, text="好", sent_at=now - dt.timedelta(days=1))
    assert reasons(now) == []

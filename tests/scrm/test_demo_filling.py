"""The fictional brand in the database: filled once through the product's own doors, then looked at."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from outreach.models import Consent, Diagnosis, Promise, QueueItem, Touch, TouchResult
from scrm.demo import brand, load
from scrm.demo.people import crm_id, make_people
from scrm.lib import clock
from segmentation.models import DailyCount, Run, Standing
from tests import database
from users.models import ContactPoint, Employee, Event, EventType, Identity, Profile, Rejection

NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY, COUNT, SEED = NOW.date(), 150, 7
ANCHOR = TODAY - dt.timedelta(days=2)


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The brand with a few people, filled the day before yesterday and topped up today; nobody changes it."""
    with django_db_blocker.unblock():
        load.fill(seed=SEED, count=COUNT, now=NOW - dt.timedelta(days=2))
        assert load.top_up(now=NOW) == 2
        yield load.current_filling()
        database.restore()


@pytest.fixture
def a_filled_brand(filled, db):
    return filled


def stories_by_profile():
    people = make_people(SEED, COUNT, ANCHOR)
    known = {crm_id(who): people.story_of(who) for who in range(COUNT)}
    found = Identity.objects.filter(source__code="crm", external_id__in=known)
    return {profile: known[external] for external, profile in found.values_list("external_id", "profile_id")}


def states_of(story):
    stories = stories_by_profile()
    states = Standing.objects.values_list("profile_id", "state")
    return Counter(state for profile, state in states if stories.get(profile) == story)


def share_of(story, *states):
    found = states_of(story)
    return sum(found[state] for state in states) / found.total()


def test_fill_makes_the_staff_without_passwords(a_filled_brand):
    assert Counter(Employee.objects.values_list("role", flat=True)) == {
        "koe": 8,
        "lead": 2,
        "manager": 1,
        "admin": 1,
    }
    assert not any(employee.has_usable_password() for employee in Employee.objects.all())


def test_fill_brings_everybody_in_under_several_identities(a_filled_brand):
    assert Profile.objects.count() == COUNT
    assert set(Identity.objects.values_list("source__code", flat=True)) == {"crm", "app", "wecom"}
    assert all(value.startswith("1540000") for value in phones())


def phones():
    return ContactPoint.objects.filter(kind="phone").values_list("value", flat=True)


def test_fill_gives_nearly_everybody_a_koe(a_filled_brand):
    assert 0 < Profile.objects.unassigned().count() < COUNT * 0.06


def test_fill_leaves_unknown_types_to_be_mapped(a_filled_brand):
    unknown = EventType.objects.filter(dimension="", is_passive=False)
    assert set(unknown.values_list("code", flat=True)) <= set(brand.UNMAPPED)
    assert unknown.exists()


def test_fill_shows_refused_items_and_identity_conflicts(a_filled_brand):
    codes = Counter(Rejection.objects.values_list("code", flat=True))
    assert codes["identity_conflict"] >= 3
    assert {"missing_field", "bad_time", "bad_amount", "unknown_koe"} <= codes.keys()


def test_fill_tells_events_up_to_yesterday(a_filled_brand):
    newest = Event.objects.order_by("-occurred_at").first()
    assert clock.business_date(newest.occurred_at) == TODAY - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("story", "states", "least"),
    [
        ("steady", ("active",), 0.85),
        ("lurker", ("active",), 0.8),
        ("chatty", ("active",), 0.85),
        ("gone", ("dormant", "lost"), 0.9),
        ("big_quiet", ("dormant", "lost"), 0.8),
        ("fading", ("cooling", "dormant", "lost"), 0.75),
        ("prospect", ("cooling", "dormant", "lost"), 0.7),
        ("newcomer", ("new", "active"), 0.9),
        ("returned", ("active",), 0.5),
        ("alumni", ("outside",), 1.0),
        ("unprofiled", ("outside",), 1.0),
    ],
)
def test_a_story_ends_where_a_person_would_put_it(a_filled_brand, story, states, least):
    assert share_of(story, *states) >= least, states_of(story)


def test_big_buyers_who_went_quiet_are_silent_and_valuable(a_filled_brand):
    stories = stories_by_profile()
    found = [s.quadrant for s in Standing.objects.all() if stories.get(s.profile_id) == "big_quiet"]
    assert found.count("silent") / len(found) >= 0.8


def test_fill_leaves_weeks_of_history(a_filled_brand):
    nights = Run.objects.filter(job="nightly", state="done")
    assert nights.count() == 18 + 2
    assert DailyCount.objects.values("date").distinct().count() == 18 + 2


def test_fill_leaves_touches_answers_check_ups_and_promises(a_filled_brand):
    assert set(Touch.objects.values_list("outcome", flat=True)) == {"", "replied", "no_answer"}
    assert Diagnosis.objects.values("reason").distinct().count() >= 4
    assert Promise.objects.exists()
    assert not Touch.objects.filter(sent_at__gte=clock.day_start(TODAY)).exists()


def test_fill_judges_what_came_of_the_conversations(a_filled_brand):
    started = Touch.objects.filter(undone_at=None, is_answer=False, sent_at__isnull=False).exclude(
        outcome="wrong"
    )
    assert TouchResult.objects.count() == started.count() > 0
    assert TouchResult.objects.exclude(replied_on=None).exists()


def test_every_refusal_was_heard(a_filled_brand):
    refused = Diagnosis.objects.filter(reason="unwanted").values_list("profile", flat=True)
    assert set(refused) == set(Consent.objects.values_list("profile", flat=True))
    assert not QueueItem.objects.open().filter(profile__in=refused).exists()


def test_todays_lists_wait_untouched(a_filled_brand):
    assert QueueItem.objects.due(TODAY).count() >= 5
    assert Run.objects.filter(job="queues", date=TODAY, state="done").exists()


def test_top_up_has_nothing_to_tell_on_the_same_day(a_filled_brand):
    before = Event.objects.count()
    assert load.top_up(now=NOW) == 0
    assert Event.objects.count() == before


def test_top_up_tells_the_days_that_have_passed(a_filled_brand):
    assert a_filled_brand.anchor == ANCHOR
    assert a_filled_brand.told_until == TODAY
    for passed in (TODAY, TODAY - dt.timedelta(days=1)):
        assert Run.objects.filter(job="nightly", date=passed, state="done").exists()

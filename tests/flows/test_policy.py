"""A change of the rules over HTTP: look ahead, save, and the night does what was foreseen."""

import datetime as dt
from collections import Counter

import pytest
from django.urls import reverse

from outreach.actions.filling import fill_queues
from outreach.models import Content, FriendMode, Mood, QueueItem
from outreach.queries.effect import effect
from outreach.queries.policy import AREAS
from scrm.lib import clock
from segmentation.models import CutPoints, QuantileGrid, Run, Standing, StandingMemory, Transition
from segmentation.queries import preview
from segmentation.rules import SETTINGS, STANDARD
from tests.flows.conftest import submitted
from users.models import Holding, Policy, Profile, Tag

pytestmark = pytest.mark.django_db(transaction=True)
AXES = ("state", "quadrant", "tier")


def places():
    return {row[0]: row[1:] for row in Standing.objects.values_list("profile", *AXES)}


def moves(before, after):
    """Return how many differ on each axis."""
    return [sum(before[key][axis] != after[key][axis] for key in before) for axis in range(3)]


@pytest.fixture
def tomorrow(night, today, now):
    """Return a function that lets tomorrow's night come, tells where everyone is, and takes it back."""
    date = today + dt.timedelta(days=1)

    def come():
        kept = list(Standing.objects.all())
        night(date)
        fill_queues(date=date, now=now + dt.timedelta(days=1))
        found = places(), set(QueueItem.objects.open().values_list("profile", flat=True))
        QueueItem.objects.all().delete()
        for model in (Run, Transition, QuantileGrid, CutPoints):
            model.objects.filter(date=date).delete()
        StandingMemory.objects.filter(night=clock.day_number(date)).delete()
        Standing.objects.all().delete()
        Standing.objects.bulk_create(kept)
        return found

    return come


CHANGES = {
    "confirm_days": "0",
    "confirm_readings": "1",
    "tier_a": "60",
    "value_cut": "65",
    "leave_days": "1",
    "owner_limits_login": "45",
    "owner_unseen": "45",
    "period_days": "14",
    "engagement_half_life": "20",
}


def test_the_night_after_saving_does_what_was_foreseen(crowd, night, tomorrow, sign_in, manager, koe, today):
    every_day = {"works_free_days": 1}  # tomorrow is a Saturday
    Policy.objects.create(area="contact", version=1, values=every_day, created_at=koe.created_at)
    night(today)
    client, url = sign_in(manager), reverse("outreach:policy")
    filled = submitted(client, **CHANGES)
    seen = client.post(url, filled | {"do": "preview"}).context["effect"]["ahead"]
    assert (seen.date, seen.read, seen.is_whole) == (today + dt.timedelta(days=1), 60, True)
    before, listed_before = tomorrow()
    assert client.post(url, filled | {"do": "save", "note": "试"}).status_code == 302
    after, listed_after = tomorrow()

    foreseen = seen.horizons["next_night"]
    assert [foreseen.changed[axis].value for axis in AXES] == moves(before, after)
    assert all(moves(before, after))
    for axis, place in zip(AXES, range(3), strict=True):
        told = {(flow.before, flow.after): flow.people.value for flow in foreseen.flows[axis]}
        done = Counter(
            (before[key][place] or "", after[key][place] or "")
            for key in before
            if before[key][place] != after[key][place]
        )
        assert told == done
    lists = foreseen.lists
    assert (lists.before.value, lists.after.value) == (len(listed_before), len(listed_after))
    assert lists.added.value == len(listed_after - listed_before)
    assert lists.dropped.value == len(listed_before - listed_after)
    assert lists.added.value
    assert [one.employee for one in lists.colleagues] == [koe]
    assert foreseen.examples


def test_what_waits_for_confirmation_is_seen_when_it_is_settled(crowd, night, sign_in, manager, today):
    night(today)
    client, url = sign_in(manager), reverse("outreach:policy")
    filled = submitted(client, value_cut="65", owner_limits_login="45", owner_unseen="45")
    found = client.post(url, filled | {"do": "preview"}).context["effect"]["ahead"].horizons
    assert found["next_night"].changed["quadrant"].value == 0
    assert found["settled"].changed["quadrant"].value > 0
    assert found["settled"].livelier.value == 0


def test_looking_ahead_changes_nothing(crowd, night, manager, today):
    night(today)
    before = places(), Policy.objects.count()
    found = effect("standing", STANDARD.as_values(), manager)
    assert not any(one.value for one in found.horizons["settled"].changed.values())
    assert (places(), Policy.objects.count()) == before


def test_the_contact_rules_are_judged_on_the_same_people(crowd, night, sign_in, manager, today, now, koe):
    night(today)
    quiet = Standing.objects.filter(state__in=["dormant", "lost"])
    for one in quiet:
        one.profile.touches.create(
            employee=koe, text="您好", purpose="care", channel="wecom", sent_at=now - dt.timedelta(days=20)
        )
    values = AREAS["contact"].built_in
    found = effect(
        "contact", values | {"unanswered_days": 10, "waits": values["waits"] | {"lost": 14}}, manager
    )
    (horizon,) = found.horizons.values()
    assert horizon.lists.added.value == quiet.count() > 0
    assert horizon.lists.dropped.value == 0


def test_a_sample_tells_its_interval(crowd, night, today, manager, monkeypatch):
    night(today)
    monkeypatch.setattr(preview, "SIZE", 5)
    exact = effect("standing", SETTINGS["sensitive"].as_values() | {"tier_s": 85.0}, manager)
    monkeypatch.setattr(preview, "MOST", 30)
    guess = effect("standing", SETTINGS["sensitive"].as_values() | {"tier_s": 85.0}, manager)
    assert (exact.is_whole, guess.is_whole, guess.read) == (True, False, 30)
    assert guess.people.value == 60
    real, told = (one.horizons["settled"].changed["tier"] for one in (exact, guess))
    assert told.low <= real.value <= told.high
    assert told.low < told.high


@pytest.mark.parametrize("changed", [{"value_cut": 65.0}, {"tier_a": 60.0, "tier_b": 20.0}])
def test_stored_evidence_tells_exactly_what_everybody_would_be(
    changed, crowd, night, today, manager, monkeypatch
):
    night(today)
    values = STANDARD.as_values() | changed
    exact = effect("standing", values, manager)
    monkeypatch.setattr(preview, "SIZE", 5)
    monkeypatch.setattr(preview, "MOST", 30)
    monkeypatch.setattr(preview, "FEWER", 20)
    monkeypatch.setattr(preview, "RECALLED", 25)
    judged = effect("standing", values, manager)
    assert (judged.judged, judged.read, judged.is_exact, judged.is_whole) == (60, 20, True, False)
    real, told = (one.horizons["settled"] for one in (exact, judged))
    assert real.changed["quadrant"].value + real.changed["tier"].value > 0
    for axis in AXES:
        assert told.changed[axis] == (told.changed[axis].value,) * 3
    assert told.lists.before.low < told.lists.before.high
    assert told.flows == real.flows


def test_windows_need_the_days_and_are_judged_on_a_sample(crowd, night, today, manager, monkeypatch):
    night(today)
    monkeypatch.setattr(preview, "SIZE", 5)
    monkeypatch.setattr(preview, "MOST", 30)
    seen = effect("standing", SETTINGS["sensitive"].as_values(), manager)
    assert (seen.judged, seen.read, seen.is_exact) == (0, 30, False)


@pytest.fixture
def happenings(crowd, koe, other_koe, today, now):
    """Days, words and content, which bring people on tomorrow's list whatever their standing is."""
    tomorrow, earlier = today + dt.timedelta(days=1), now - dt.timedelta(days=2)
    for person in crowd[:20:4]:
        Profile.objects.filter(pk=person.pk).update(birthday=tomorrow.replace(year=1985))
        Holding.objects.create(profile=crowd[50], product="旅行车", acquired_on=tomorrow.replace(year=2020))
    for person in crowd[1:40:2]:
        Tag.objects.create(profile=person, name="自驾游", origin="source", created_at=earlier)
    Content.objects.create(title="深秋的川西", tags=["自驾"], created_at=earlier, updated_at=earlier)
    for person in crowd[2:24:4]:
        Mood.objects.create(profile=person, mood="displeased", employee=other_koe, at=earlier)
    Profile.objects.filter(pk__in=[person.pk for person in crowd[4:24:4]]).update(kind="alumnus")
    for person in crowd[6:30:5]:
        FriendMode.objects.create(profile=person, started_at=earlier)


@pytest.mark.parametrize(
    "now",
    [
        dt.datetime(2026, 11, 20, 9, 30, tzinfo=clock.zone()),
        dt.datetime(2026, 9, 24, 9, 30, tzinfo=clock.zone()),
    ],
    ids=["an ordinary day", "mid-autumn"],
)
def test_a_look_ahead_counts_days_words_and_content_too(
    happenings, night, tomorrow, manager, crowd, koe, now, today
):
    every_day = {"works_free_days": 1}
    Policy.objects.create(area="contact", version=1, values=every_day, created_at=koe.created_at)
    night(today)
    values = STANDARD.as_values() | {"tier_a": 60.0, "owner_limits": [45, 60, 120], "owner_unseen": 45}
    lists = effect("standing", values, manager).horizons["next_night"].lists
    _places, listed_before = tomorrow()
    Policy.objects.create(area="standing", version=1, values=values, created_at=koe.created_at)
    _places, listed_after = tomorrow()
    assert {crowd[0].pk, crowd[50].pk, crowd[2].pk} <= listed_before
    assert (lists.before.value, lists.after.value) == (len(listed_before), len(listed_after))
    assert lists.added.value == len(listed_after - listed_before)
    assert lists.dropped.value == len(listed_before - listed_after)

"""Checks of merging two profiles that are one person."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from community.actions.crises import Incident, open_crisis, release_person
from community.actions.kocs import RewardTooMuch, give_reward, invite_koc, move_koc
from community.models import CrisisPerson, Group, Koc, Membership, RewardMonth
from outreach.models import QueueItem, Touch
from outreach.queries.contact import contact_decision
from segmentation.models import DailyActivity
from users.actions.merge import AlreadyMerged, SameProfile, merge_profiles
from users.models import (
    Assignment,
    AuditEntry,
    ContactPoint,
    DayMark,
    Event,
    EventType,
    Identity,
    Profile,
    Tag,
)
from users.rules import MERGE_LOCK


@pytest.fixture
def other(make_profile, other_koe):
    """The same person again, looked after by another KOE."""
    return make_profile("王丽华", other_koe, title="老师", birthday=dt.date(1988, 5, 1))


@pytest.fixture
def happened(source, now):
    """Return a function that makes an event."""

    def make(profile, at):
        kind, _made = EventType.objects.get_or_create(
            source=source, code="login", defaults={"dimension": "login", "created_at": now}
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO users_event (profile_id, occurred_at, source_id, type_id, key, received_at) "
                "VALUES (%s, %s, %s, %s, gen_random_uuid(), %s)",
                [profile.pk, at, source.pk, kind.pk, now],
            )

    return make


def day_row(profile, day, **fields):
    return DailyActivity.objects.create(
        profile_id=profile.pk, day=day, **{"behaviours": 1, "events": 2, "purchases": 0, "spent": 0} | fields
    )


def test_merge_profiles_moves_identities_and_events_and_marks_their_days(
    profile, other, source, manager, happened, now
):
    Identity.objects.create(source=source, external_id="a", profile=profile, created_at=now)
    Identity.objects.create(source=source, external_id="b", profile=other, created_at=now)
    late = dt.datetime(2026, 11, 1, 17, tzinfo=dt.UTC)  # already the second in Shanghai
    happened(other, late)

    merge_profiles(survivor=profile, other=other, by=manager, now=now)

    assert set(profile.identities.values_list("external_id", flat=True)) == {"a", "b"}
    assert list(Event.objects.values_list("profile_id", flat=True)) == [profile.pk]
    assert list(DayMark.objects.values_list("profile_id", "day")) == [(profile.pk, dt.date(2026, 11, 2))]
    assert not Profile.objects.filter(pk=other.pk).exists()
    entry = AuditEntry.objects.get(action="profile.merged")
    assert (entry.object_id, entry.details["other"]) == (profile.pk, other.pk)


def test_merge_profiles_keeps_one_active_koe_and_the_whole_history(profile, other, koe, manager, now):
    merge_profiles(survivor=profile, other=other, by=manager, now=now)
    active = Assignment.objects.get(profile=profile, ended_at__isnull=True)
    assert active.employee == koe
    assert Assignment.objects.filter(profile=profile).count() == 2


def test_merge_profiles_gives_the_other_koe_to_a_survivor_without_one(make_profile, other, manager, now):
    survivor = make_profile("王丽华")
    merge_profiles(survivor=survivor, other=other, by=manager, now=now)
    assert Assignment.objects.get(profile=survivor, ended_at__isnull=True)


def test_merge_profiles_keeps_one_open_queue_item_and_every_touch(profile, other, koe, manager, today, now):
    kept, gone = (
        QueueItem.objects.create(profile=one, reasons=["silent"], opened_on=today, due_on=today)
        for one in (profile, other)
    )
    touch = Touch.objects.create(profile=other, employee=koe, item=gone, text="您好", sent_at=now)

    merge_profiles(survivor=profile, other=other, by=manager, now=now)

    gone.refresh_from_db()
    touch.refresh_from_db()
    assert list(QueueItem.objects.open()) == [kept]
    assert (gone.profile, gone.outcome, gone.closed_at) == (profile, "withdrawn", now)
    assert (touch.profile, touch.item) == (profile, gone)


def test_merge_profiles_drops_doubles_of_contact_points_and_tags(profile, other, manager, now):
    for one in (profile, other):
        ContactPoint.objects.create(profile=one, kind="phone", value="13812345678")
        Tag.objects.create(profile=one, name="露营", origin="employee", created_at=now)
    ContactPoint.objects.create(profile=other, kind="email", value="li@example.com")

    merge_profiles(survivor=profile, other=other, by=manager, now=now)

    assert sorted(profile.contact_points.values_list("kind", flat=True)) == ["email", "phone"]
    assert profile.tags.count() == 1


def test_merge_profiles_adds_up_old_days_and_leaves_the_rest_to_the_fold(
    profile, other, manager, happened, now, today
):
    old, recent = today - dt.timedelta(days=900), today - dt.timedelta(days=3)
    day_row(profile, old, behaviours=1, events=2, spent=100)
    day_row(other, old, behaviours=2, events=3, spent=50)
    day_row(other, recent)
    happened(other, now - dt.timedelta(days=3))

    merge_profiles(survivor=profile, other=other, by=manager, now=now)

    rows = DailyActivity.objects.values_list("profile_id", "day", "behaviours", "events", "spent")
    assert list(rows) == [(profile.pk, old, 3, 5, 150)]
    assert list(DayMark.objects.values_list("day", flat=True)) == [recent]


@pytest.mark.parametrize("is_first", [True, False])
def test_merge_profiles_leaves_in_peace_whom_a_crisis_still_involves_as_one_of_them(
    is_first, profile, other, koe, manager, now
):
    crisis = open_crisis(incident=Incident("dispute", "争执"), people=[profile, other], by=koe, now=now)
    released = crisis.people.get(profile=profile if is_first else other)
    release_person(person=released, by=koe, now=now)

    merge_profiles(survivor=profile, other=other, by=manager, now=now)

    left = CrisisPerson.objects.get()
    assert (left.profile, left.released_at) == (profile, None)
    assert contact_decision(profile.pk, "care", "wecom", now).allowed is False


def test_merge_profiles_adds_up_what_rewards_cost_in_a_month(profile, other, koe, manager, now):
    for one, worth in ((profile, 200), (other, 250)):
        koc = invite_koc(profile=one, reasons=[], by=koe, now=now)
        koc = move_koc(koc=koc, state="active", by=koe, now=now)
        gift = {"kind": "gift", "worth": worth, "what_for": f"{worth}"}
        give_reward(koc=koc, values=gift, by=koe, now=now)

    merge_profiles(survivor=profile, other=other, by=manager, now=now)

    assert RewardMonth.objects.get(profile=profile).spent == 450
    assert sum(one.worth for one in profile.rewards.all()) == RewardMonth.objects.get(profile=None).spent
    with pytest.raises(RewardTooMuch):
        give_reward(
            koc=Koc.objects.get(ended_at=None),
            values={"kind": "card", "worth": 1, "what_for": "谢谢"},
            by=koe,
            now=now,
        )


@pytest.mark.parametrize("is_first", [True, False])
def test_merge_profiles_keeps_the_membership_that_lasts(is_first, profile, other, manager, now):
    group = Group.objects.create(name="露营", created_at=now)
    for one, left_at in ((profile, now if is_first else None), (other, None if is_first else now)):
        Membership.objects.create(group=group, profile=one, origin="hand", joined_at=now, left_at=left_at)

    merge_profiles(survivor=profile, other=other, by=manager, now=now)

    assert Membership.objects.get(profile=profile).left_at is None


def test_merge_profiles_fills_what_the_survivor_lacks(profile, other, manager, now):
    other.attributes, other.may_profile = {"level": "金卡", "store": "杭州"}, False
    other.city = "上海"
    other.save()
    Profile.objects.filter(pk=profile.pk).update(attributes={"level": "银卡"})

    survivor = merge_profiles(survivor=profile, other=other, by=manager, now=now)

    survivor.refresh_from_db()
    assert (survivor.city, survivor.title, survivor.birthday) == ("杭州", "老师", dt.date(1988, 5, 1))
    assert survivor.attributes == {"level": "银卡", "store": "杭州"}
    assert survivor.may_profile is False


def test_merge_profiles_refuses_one_profile_and_one_that_is_gone(profile, other, manager, now):
    with pytest.raises(SameProfile):
        merge_profiles(survivor=profile, other=profile, by=manager, now=now)
    merge_profiles(survivor=profile, other=other, by=manager, now=now)
    with pytest.raises(AlreadyMerged):
        merge_profiles(survivor=profile, other=other, by=manager, now=now)


def run_at_once(*works):
    """Run each work in a thread with its own connection; return what each raised or None."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def go(place, work):
        try:
            barrier.wait(timeout=10)
            work()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return results


@pytest.mark.django_db(transaction=True)
def test_merge_profiles_crosswise_at_once_merges_once(profile, other, manager, now):
    errors = run_at_once(
        lambda: merge_profiles(survivor=profile, other=other, by=manager, now=now),
        lambda: merge_profiles(survivor=other, other=profile, by=manager, now=now),
    )
    assert sorted(type(error).__name__ for error in errors) == ["AlreadyMerged", "NoneType"]
    assert Profile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_merge_profiles_waits_for_ingestion(profile, other, manager, now):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MERGE_LOCK])
        thread = threading.Thread(
            target=run_at_once,
            args=[lambda: merge_profiles(survivor=profile, other=other, by=manager, now=now)],
        )
        thread.start()
        thread.join(timeout=0.7)
        assert thread.is_alive()
        assert Profile.objects.count() == 2
    thread.join(timeout=20)
    assert Profile.objects.count() == 1

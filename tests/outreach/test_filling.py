import datetime as dt

import pytest

from outreach.actions.filling import ensure_queue_run, fill_queues
from outreach.models import Consent, Promise, QueueItem, Touch
from segmentation.models import Run, RunStep, Transition
from users.models import Assignment

FIELDS = ["profile__name", "reasons", "outcome", "note"]


def fill(now):
    return fill_queues(date=now.date(), now=now)


@pytest.fixture
def fill_tomorrow(now):
    return lambda days=1: fill(now + dt.timedelta(days=days))


def test_fill_queues_opens_an_item_for_someone_dormant(profile, make_standing, now, assert_rows):
    make_standing(profile)
    assert fill(now).opened == 1
    assert_rows(QueueItem, FIELDS, [["王丽华", ["dormant_high_value"], "", ""]])


def test_fill_queues_changes_nothing_the_second_time(profile, make_standing, now):
    make_standing(profile)
    fill(now)
    before = list(QueueItem.objects.values())
    again = fill(now)
    assert (again.opened, again.refreshed, again.withdrawn) == (0, 0, 0)
    assert list(QueueItem.objects.values()) == before


def test_fill_queues_opens_nothing_for_people_whom_nobody_looks_after(make_profile, make_standing, now):
    make_standing(make_profile("没人管"))
    assert fill(now).opened == 0


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("alumnus", {"kind": "alumnus"}), ("no profiling", {"may_profile": False})],
)
def test_fill_queues_leaves_out_people_who_are_not_to_be_chosen(
    kind, fields, make_profile, make_standing, koe, now
):
    make_standing(make_profile("某人", koe, **fields))
    assert fill(now).opened == 0


def test_fill_queues_never_opens_for_someone_who_refused(profile, make_standing, now):
    make_standing(profile)
    Consent.objects.create(profile=profile, decision="withdrawn", origin="employee", at=now)
    assert fill(now).opened == 0


def test_fill_queues_opens_again_after_a_new_consent(profile, make_standing, now):
    make_standing(profile)
    hour = dt.timedelta(hours=1)
    Consent.objects.create(profile=profile, decision="withdrawn", origin="employee", at=now - 2 * hour)
    Consent.objects.create(profile=profile, decision="given", origin="employee", at=now - hour)
    assert fill(now).opened == 1


def test_fill_queues_withdraws_an_item_when_the_person_refuses(item, profile, now, assert_rows):
    Consent.objects.create(profile=profile, decision="withdrawn", origin="employee", at=now)
    fill(now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["dormant_high_value"], "withdrawn", "refused"]])


def test_fill_queues_turns_dormant_into_returned_when_the_person_comes_back(
    item, profile, now, today, assert_rows
):
    profile.standing.state, profile.standing.state_since = "active", today
    profile.standing.save(update_fields=["state", "state_since"])
    Transition.objects.create(
        profile_id=profile.pk, date=today, since=today, axis="state",
        before="dormant", after="active", decided_by="returned",
        baseline=[0] * 7, baseline_days=0, periods=[0] * 21, last_days=[-1] * 7, value=0, engagement=0,
        policy_version=0,
    )  # fmt: skip
    Touch.objects.create(
        profile=profile,
        employee=profile.assignments.get().employee,
        text="好",
        sent_at=now - dt.timedelta(days=60),
    )
    fill(now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["returned"], "", ""]])


def test_fill_queues_withdraws_an_item_whose_reason_is_gone(item, profile, now, assert_rows):
    profile.standing.state, profile.standing.quadrant = "active", "core"
    profile.standing.save(update_fields=["state", "quadrant"])
    fill(now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["dormant_high_value"], "withdrawn", "reason_gone"]])


def test_fill_queues_lets_a_second_reason_join_the_first(item, profile, koe, now, today, assert_rows):
    Promise.objects.create(profile=profile, employee=koe, what="问清楚保养", due_on=today, created_at=now)
    fill(now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["promise_due", "dormant_high_value"], "", ""]])


def test_fill_queues_keeps_a_snoozed_item_until_its_day(item, profile, now, today):
    item.due_on, item.snoozes = today + dt.timedelta(days=5), 1
    item.save()
    profile.standing.state = "active"
    profile.standing.save(update_fields=["state"])
    fill(now)
    item.refresh_from_db()
    assert item.closed_at is None
    assert item.due_on == today + dt.timedelta(days=5)


def test_fill_queues_opens_no_more_than_twice_the_capacity_and_counts_the_rest(
    koe, make_profile, make_standing, now
):
    koe.capacity = 2
    koe.save(update_fields=["capacity"])
    for number in range(7):
        make_standing(make_profile(f"王{number}", koe), value=10.0 * number)
    filled = fill(now)
    assert (filled.opened, filled.waiting) == (4, 3)
    best = QueueItem.objects.order_by("-worth").values_list("profile__name", flat=True)
    assert list(best) == ["王6", "王5", "王4", "王3"]
    assert RunStep.objects.get(name="waiting").rows == 3


def test_fill_queues_leaves_the_lost_alone_until_an_occasion(koe, make_profile, make_standing, now, today):
    gone = {"state": "lost", "state_since": today, "last_active_on": today - dt.timedelta(days=181)}
    make_standing(make_profile("王一", koe), **gone)
    make_standing(make_profile("王二", koe, birthday=dt.date(1980, 11, 20)), **gone)
    fill(now)
    assert list(QueueItem.objects.values_list("profile__name", "reasons")) == [("王二", ["birthday"])]


def test_fill_queues_pours_in_no_more_after_some_were_done(koe, make_profile, make_standing, now):
    koe.capacity = 1
    koe.save(update_fields=["capacity"])
    for number in range(4):
        make_standing(make_profile(f"王{number}", koe), value=10.0 * number)
    fill(now)
    QueueItem.objects.filter(profile__name="王3").update(closed_at=now, outcome="skipped", closed_by=koe)
    assert fill(now).opened == 0
    assert QueueItem.objects.open().count() == 1


def test_fill_queues_lets_someone_rest_after_a_touch(item, profile, koe, now, fill_tomorrow):
    Touch.objects.create(profile=profile, employee=koe, item=item, text="好", sent_at=now)
    QueueItem.objects.filter(pk=item.pk).update(closed_at=now, outcome="sent", closed_by=koe)
    assert fill_tomorrow(29).opened == 0
    assert fill_tomorrow(31).opened == 1


def test_fill_queues_follows_a_handover_and_greets_as_the_new_colleague(
    item, profile, other_koe, now, assert_rows
):
    Assignment.objects.filter(profile=profile).update(ended_at=now)
    Assignment.objects.create(profile=profile, employee=other_koe, started_at=now)
    fill(now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["dormant_high_value", "newly_assigned"], "", ""]])


def test_ensure_queue_run_waits_for_the_standing_of_today(profile, make_standing, now, today):
    make_standing(profile)
    assert ensure_queue_run(now=now) is None
    Run.objects.create(job="nightly", date=today, state="done", cutoff_txid=0, opened_at=now)
    assert ensure_queue_run(now=now).opened == 1
    assert ensure_queue_run(now=now) is None


@pytest.mark.django_db
def test_fill_queues_works_without_anybody(now):
    assert fill(now).opened == 0

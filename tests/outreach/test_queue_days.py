"""The days of the lists: worked ones, what is carried over, what waits, and the figures of each."""

import datetime as dt

import pytest

from outreach.actions.filling import ensure_queue_run, fill_queues
from outreach.actions.items import skip_item
from outreach.actions.queue_days import count_queue_days
from outreach.models import Promise, QueueDay, QueueItem
from segmentation.models import Run
from users.models import Policy

FIGURES = ["date", "due", "done", "carried", "waiting"]


def fill(now):
    return fill_queues(date=now.date(), now=now)


@pytest.fixture
def saturday(now):
    return now + dt.timedelta(days=1)


@pytest.fixture
def monday(now):
    return now + dt.timedelta(days=3)


def test_fill_queues_opens_nothing_on_a_free_day(profile, make_standing, saturday, monday):
    make_standing(profile)
    assert (fill(saturday).opened, fill(monday).opened) == (0, 1)


def test_fill_queues_knows_a_working_saturday(profile, make_standing, now):
    make_standing(profile)
    assert fill(now.replace(month=10, day=10)).opened == 1


def test_fill_queues_works_on_free_days_where_a_manager_says_so(profile, make_standing, saturday):
    Policy.objects.create(area="contact", version=1, values={"works_free_days": 1}, created_at=saturday)
    make_standing(profile)
    assert fill(saturday).opened == 1


def test_fill_queues_opens_on_a_free_day_what_cannot_wait(profile, koe, make_standing, saturday):
    make_standing(profile, state="active", quadrant="core")
    Promise.objects.create(
        profile=profile, employee=koe, what="问清楚", due_on=saturday.date(), created_at=saturday
    )
    assert fill(saturday).opened == 1


def test_fill_queues_carries_what_was_not_done_over_a_free_day(item, now, saturday, monday, assert_rows):
    fill(now)
    assert (fill(saturday).withdrawn, fill(monday).withdrawn) == (0, 0)
    assert_rows(
        QueueDay,
        FIGURES,
        [
            [saturday.date() - dt.timedelta(days=1), 1, 0, 0, 0],
            [saturday.date(), 1, 0, 1, 0],
            [monday.date(), 1, 0, 1, 0],
        ],
    )


def test_fill_queues_counts_for_whom_there_was_no_room(koe, make_profile, make_standing, now, assert_rows):
    koe.capacity = 1
    koe.save(update_fields=["capacity"])
    for number in range(5):
        make_standing(make_profile(f"王{number}", koe))
    fill(now)
    assert_rows(QueueDay, FIGURES, [[now.date(), 2, 0, 0, 3]])


def test_count_queue_days_counts_what_was_done_and_closes_the_day_before(item, koe, now, monday, assert_rows):
    fill(now)
    skip_item(item=item, reason="时机不合适", by=koe, now=now)
    count_queue_days(now=now)
    assert_rows(QueueDay, FIGURES, [[now.date(), 1, 1, 0, 0]])
    QueueItem.objects.update(closed_at=None, outcome="")
    late = now.replace(hour=20)
    skip_item(item=item, reason="时机不合适", by=koe, now=late)
    QueueDay.objects.update(done=0)
    count_queue_days(now=monday)
    assert_rows(QueueDay, FIGURES, [[now.date(), 1, 1, 0, 0]])


def test_ensure_queue_run_plans_again_what_is_untouched_when_a_rule_changed(
    profile, make_standing, koe, now, today
):
    Run.objects.create(
        job="nightly", date=today, state="done", opened_at=now, cutoff_txid=0, policy_version=0
    )
    make_standing(profile, state="active", quadrant="silent")
    assert ensure_queue_run(now=now).opened == 1
    assert ensure_queue_run(now=now) is None
    Policy.objects.create(area="contact", version=1, values={"waits": {"active": 1}}, created_at=now)
    assert ensure_queue_run(now=now) is not None
    assert ensure_queue_run(now=now) is None

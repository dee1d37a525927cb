import datetime as dt

import pytest

from segmentation.models import CutPoints, DailyActivity, Standing
from segmentation.queries.activity import MOST
from segmentation.queries.evidence import behaviours
from tests.segmentation.conftest import SHANGHAI, assert_rows, mark
from users.actions.event_types import map_event_type
from users.models import Event, EventType, MarkCursor
from users.rules import dimension_bit

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = ["day", "behaviours", "events", "purchases", "spent"]
LOGIN, POST, PURCHASE = (dimension_bit(name) for name in ("login", "post", "purchase"))


@pytest.fixture
def yesterday(today):
    return today - dt.timedelta(days=1)


def test_fold_makes_one_row_of_a_day(profile, happen, night, today, yesterday):
    for kind in ("login", "login", "post"):
        happen(profile, kind, yesterday)
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[yesterday, LOGIN | POST, 3, 0, 0]])


def test_fold_gives_a_named_behaviour_a_bit_of_its_own(profile, happen, types, night, now, today, yesterday):
    map_event_type(
        event_type=types["post"],
        dimension="interact",
        behaviour="评论",
        is_passive=False,
        label="",
        by=None,
        now=now,
    )
    for kind in ("interact", "post"):
        happen(profile, kind, yesterday)
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[yesterday, dimension_bit("interact") | 1 << 7, 2, 0, 0]])
    standing = Standing.objects.get()
    assert len(standing.baseline) == len(standing.last_days) == 8
    assert len(standing.periods) == 24
    told = behaviours(standing)
    assert [(each["dimension"], each["behaviour"]) for each in told] == [
        ("interact", ""),
        ("interact", "评论"),
    ]


def test_nights_of_many_behaviours_read_whole_masks(profile, happen, source, night, now, today, yesterday):
    for number in range(56):
        made = EventType.objects.create(source=source, code=f"t{number}", created_at=now)
        map_event_type(
            event_type=made,
            dimension="post",
            behaviour=f"b{number}",
            is_passive=False,
            label="",
            by=None,
            now=now,
        )
    happen(profile, made, yesterday)
    happen(profile, "login", yesterday)
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[yesterday, LOGIN | 1 << 62, 2, 0, 0]])
    standing = Standing.objects.get()
    number = (yesterday - dt.date(1970, 1, 1)).days
    assert [lane for lane, day in enumerate(standing.last_days) if day == number] == [0, 62]
    assert standing.last_interaction_on == yesterday
    assert CutPoints.objects.get().populations["depth"] == 1


def test_fold_subtracts_refunds_and_does_not_take_them_for_a_visit(profile, happen, night, today, yesterday):
    before = today - dt.timedelta(days=5)
    happen(profile, "purchase", before, amount=9_900)
    happen(profile, "purchase", before, amount=100)
    happen(profile, "purchase", yesterday, amount=-9_900)
    night(today)
    expected = [[before, PURCHASE, 2, 2, 10_000], [yesterday, 0, 1, -1, -9_900]]
    assert_rows(DailyActivity, COLUMNS, expected)
    standing = Standing.objects.get()
    assert (standing.purchases, standing.spent, standing.last_purchase_on) == (1, 100, before)


def test_fold_cuts_days_at_the_brands_midnight(profile, happen, night, today, yesterday):
    border = dt.datetime.combine(yesterday, dt.time(), SHANGHAI)
    happen(profile, "login", border - dt.timedelta(seconds=1))
    happen(profile, "post", border)
    night(today)
    expected = [[yesterday - dt.timedelta(days=1), LOGIN, 1, 0, 0], [yesterday, POST, 1, 0, 0]]
    assert_rows(DailyActivity, COLUMNS, expected)


def test_fold_takes_late_events_the_next_night(profile, happen, night, today, yesterday):
    happen(profile, "login", today - dt.timedelta(days=9))
    night(yesterday)
    happen(profile, "post", today - dt.timedelta(days=9))
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[today - dt.timedelta(days=9), LOGIN | POST, 2, 0, 0]])


def test_fold_leaves_the_days_ahead_until_they_have_passed(profile, happen, night, today, yesterday):
    happen(profile, "login", yesterday)
    night(yesterday)
    assert_rows(DailyActivity, COLUMNS, [])
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[yesterday, LOGIN, 1, 0, 0]])


def test_fold_leaves_unmapped_and_passive_types_out(profile, source, happen, night, now, today, yesterday):
    unknown = EventType.objects.create(source=source, code="?", created_at=now)
    badge = EventType.objects.create(
        source=source, code="badge", dimension="post", is_passive=True, created_at=now
    )
    happen(profile, unknown, yesterday)
    happen(profile, badge, yesterday)
    happen(profile, "login", yesterday)
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[yesterday, LOGIN, 1, 0, 0]])


def test_fold_follows_a_new_mapping(profile, happen, types, night, today, yesterday):
    happen(profile, "login", today - dt.timedelta(days=3))
    night(yesterday)
    types["login"].dimension = "post"
    types["login"].save()
    mark(profile, today - dt.timedelta(days=3))
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[today - dt.timedelta(days=3), POST, 1, 0, 0]])


def test_fold_drops_a_day_whose_events_are_gone(profile, happen, night, today, yesterday):
    happen(profile, "login", today - dt.timedelta(days=3))
    night(yesterday)
    Event.objects.all().delete()
    mark(profile, today - dt.timedelta(days=3))
    night(today)
    assert_rows(DailyActivity, COLUMNS, [])


def test_fold_keeps_the_days_from_before_the_raw_events(profile, happen, night, today, yesterday, settings):
    old = today - dt.timedelta(days=40)
    happen(profile, "login", old)
    night(yesterday)
    settings.RAW_EVENT_DAYS = 30
    Event.objects.all().delete()
    mark(profile, old)
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[old, LOGIN, 1, 0, 0]])


def test_fold_reads_everything_again_after_a_restore(profile, happen, night, today, yesterday):
    happen(profile, "login", yesterday)
    MarkCursor.objects.create(consumer="fold", txid=MOST)
    night(today)
    assert_rows(DailyActivity, COLUMNS, [[yesterday, LOGIN, 1, 0, 0]])
    assert MarkCursor.objects.get().txid < MOST


def test_fold_does_not_read_what_nobody_marked(profile, happen, night, today, yesterday):
    happen(profile, "login", yesterday, marked=False)
    night(today)
    assert_rows(DailyActivity, COLUMNS, [])

import datetime as dt
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from users.actions.ingest import ensure_partitions, ingest_events, ingest_profiles
from users.models import DayMark, Event, EventKey, EventType, Identity, Profile, Rejection, Source
from users.rules import MERGE_LOCK

EVENT = {"external_id": "u1", "id": "e1", "type": "login", "occurred_at": "2026-11-19T09:00:00+08:00"}


@pytest.fixture
def push(source, now):
    """Return a function that pushes items of `source` and gives the status or code of each."""

    def send(*items, at=now, **options):
        receipt = ingest_events(source=source, items=list(items), now=at, **options)
        return [result.get("code", result["status"]) for result in receipt.results]

    return send


@pytest.fixture
def empty_tables():
    """Empty afterwards what Django does not know how to empty, for tests that commit."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE users_event, users_eventkey, users_daymark")


def grid():
    """What the tables hold, without numbers that the database gives."""
    names = dict(Identity.objects.values_list("profile_id", "external_id"))
    events = Event.objects.values_list("profile_id", "occurred_at", "type__code", "key", "amount", "subject")
    marks = DayMark.objects.values_list("profile_id", "day").distinct()
    return (
        sorted((names[row[0]], *map(str, row[1:])) for row in events),
        sorted(map(str, EventKey.objects.values_list("key", "content"))),
        sorted((names[pk], day) for pk, day in marks),
    )


def test_ingest_events_knows_an_event_again_by_its_id(push):
    assert push(EVENT) == ["accepted"]
    assert push(EVENT, {**EVENT, "occurred_at": "2026-11-19T01:00:00Z"}) == ["duplicate", "duplicate"]
    assert push({**EVENT, "type": "post"}) == ["conflict"]
    assert Event.objects.get().type.code == "login"
    rejection = Rejection.objects.get()
    assert (rejection.code, rejection.external_id) == ("conflict", "u1")
    assert json.loads(rejection.item)["type"] == "post"


def test_ingest_events_decides_between_equal_ids_of_one_batch(push):
    assert push(EVENT, EVENT, {**EVENT, "subject": "x"}) == ["accepted", "duplicate", "conflict"]
    assert Event.objects.count() == 1


def test_ingest_events_numbers_equal_events_without_id(push):
    item = {key: value for key, value in EVENT.items() if key != "id"}
    assert push(item, item, item) == ["accepted"] * 3
    assert push(item, item, item) == ["duplicate"] * 3
    assert push(item, item, item, item)[-1] == "accepted"


def test_ingest_events_keeps_ids_of_sources_apart(push, now):
    other = Source.objects.create(code="shop", name="shop", created_at=now)
    assert push(EVENT) == ["accepted"]
    assert ingest_events(source=other, items=[EVENT], now=now).accepted == 1
    assert Profile.objects.count() == 2


def test_ingest_events_flags_what_lies_ahead(source, now):
    items = [
        {**EVENT, "occurred_at": "2026-11-21T09:29:00"},
        {**EVENT, "id": "2", "occurred_at": "2027-01-01"},
    ]
    receipt = ingest_events(source=source, items=items, now=now)
    assert [result.get("flag") for result in receipt.results] == [None, "future"]
    assert list(Event.objects.order_by("occurred_at").values_list("is_future", flat=True)) == [False, True]


def test_ingest_events_refuses_what_raw_retention_has_passed(push, settings):
    settings.RAW_EVENT_DAYS = 100
    early = {**EVENT, "occurred_at": "2026-08-12T00:00:00+08:00"}
    assert push(early, {**early, "occurred_at": "2026-08-11T23:59:59+08:00"}) == ["accepted", "too_old"]


def test_ingest_events_reads_times_in_the_zone_of_item_or_source_or_brand(source, now):
    item = {"external_id": "u1", "type": "login", "occurred_at": "2026-11-19T20:00:00"}
    ingest_events(source=source, items=[item], now=now)
    ingest_events(source=source, items=[{**item, "time_zone": "America/New_York"}], now=now)
    source.time_zone = "UTC"
    ingest_events(source=source, items=[item], now=now)
    hours = [at.astimezone(dt.UTC).isoformat() for at in Event.objects.values_list("occurred_at", flat=True)]
    assert sorted(hours) == [
        "2026-11-19T12:00:00+00:00",
        "2026-11-19T20:00:00+00:00",
        "2026-11-20T01:00:00+00:00",
    ]
    assert set(DayMark.objects.values_list("day", flat=True)) == {
        dt.date(2026, 11, 19),
        dt.date(2026, 11, 20),
    }


def test_ingest_events_keeps_unknown_types_and_maps_those_named_like_a_dimension(push):
    push(EVENT, {**EVENT, "id": "2", "type": "签到"})
    types = dict(EventType.objects.values_list("code", "dimension"))
    assert types == {"login": "login", "签到": ""}


def test_ingest_events_attaches_identities_of_one_person_and_merges_nothing(push, now):
    shop = Source.objects.create(code="shop", name="shop", created_at=now)
    both = {**EVENT, "identities": [{"source": "shop", "external_id": "s1"}]}
    assert push(both) == ["accepted"]
    assert set(Identity.objects.values_list("source__code", "external_id")) == {("crm", "u1"), ("shop", "s1")}
    assert Profile.objects.count() == 1
    ingest_events(source=shop, items=[{**EVENT, "external_id": "s2"}], now=now)
    clash = {**EVENT, "id": "e2", "identities": [{"source": "shop", "external_id": "s2"}]}
    assert push(clash, {**EVENT, "id": "e3"}) == ["identity_conflict", "accepted"]
    assert Profile.objects.count() == 2
    assert Rejection.objects.get().code == "identity_conflict"
    assert push({**EVENT, "id": "e4", "identities": [{"source": "x", "external_id": "1"}]}) == [
        "unknown_source"
    ]


def test_ingest_events_creates_nobody_for_a_conflict(push):
    push(EVENT)
    assert push({**EVENT, "external_id": "stranger"}) == ["conflict"]
    assert Profile.objects.count() == 1


def test_ingest_events_takes_ids_with_quotes_commas_and_backslashes(push):
    strange = ['a"b', "a,b", "a\\b", 'x","y', "{}", "\\N", "'", "N\tL", "null", "%s", "🎉"]
    items = [{**EVENT, "id": name, "external_id": name, "subject": name} for name in strange]
    assert push(*items) == ["accepted"] * len(strange)
    assert push(*items) == ["duplicate"] * len(strange)
    assert set(Identity.objects.values_list("external_id", flat=True)) == set(strange)
    assert set(Event.objects.values_list("subject", flat=True)) == {n.replace("\t", " ") for n in strange}


def test_ingest_events_stores_money_in_hundredths(push):
    amounts = [1, "19.90", 0.1, -5.005, "-3", "1e2", None, ""]
    items = [{**EVENT, "id": n, "amount": amount} for n, amount in enumerate(amounts)]
    assert set(push(*items)) == {"accepted"}
    stored = list(Event.objects.exclude(amount=None).order_by("amount").values_list("amount", flat=True))
    assert stored == [-501, -300, 10, 100, 1990, 10000]
    for wrong in (True, "1_000", "12元", "1e30", 10**40, [], "Infinity"):
        assert push({**EVENT, "id": "w", "amount": wrong}) == ["bad_amount"], wrong


def test_ingest_events_counts_the_fields_that_it_drops(source, now):
    receipt = ingest_events(source=source, items=[{**EVENT, "colour": 1}, {**EVENT, "colour": 2}], now=now)
    assert receipt.ignored_fields == {"colour": 2}
    assert receipt.accepted == 1
    large = ingest_events(source=source, items=[{**EVENT, "colour": "x" * 70_000}], now=now)
    assert large.results[0]["code"] == "too_large"


def test_ensure_partitions_moves_rows_out_of_the_default_partition(push, now):
    next_year = {**EVENT, "occurred_at": "2027-03-05T00:00:00Z"}
    push(next_year)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM users_event_default")
        assert cursor.fetchone() == (1,)
        later = now + dt.timedelta(days=100)
        assert ensure_partitions(months=[(2027, 3), (1999, 1)], now=later) == [(2027, 3)]
        cursor.execute("SELECT (SELECT count(*) FROM users_event_default), count(*) FROM users_event_202703")
        assert cursor.fetchone() == (0, 1)
    assert push(next_year, at=later) == ["duplicate"]


def items_of_a_day() -> list[dict]:
    chance = random.Random(7)  # noqa: S311
    items = [
        {
            "external_id": f"u{chance.randrange(30)}",
            "id": f"e{number}",
            "type": chance.choice(["login", "post", "签到"]),
            "occurred_at": 1_780_000_000_000 + chance.randrange(180) * 40_000_000,
        }
        for number in range(150)
    ]
    return items + items[:40]


def test_ingest_events_gives_the_same_tables_for_any_order_and_batching(push):
    seen = set()
    for seed in range(6):
        for model in (Event, EventKey, DayMark, Identity, Profile, EventType):
            model.objects.all()._raw_delete("default")
        chance, items = random.Random(seed), items_of_a_day()  # noqa: S311
        chance.shuffle(items)
        size = chance.randrange(1, 60)
        for start in range(0, len(items), size):
            push(*items[start : start + size])
        seen.add(json.dumps(grid(), default=str))
    assert len(seen) == 1


@pytest.mark.django_db(transaction=True)
def test_ingest_events_stores_racing_batches_once(empty_tables, source, now):
    batches = [
        [{**EVENT, "id": f"{n}-{m}", "external_id": f"u{(n * 7 + m) % 90}"} for m in range(20)]
        for n in range(25)
    ]

    def send(batch):
        items = random.sample(batch, len(batch))
        receipt = ingest_events(source=source, items=items, now=now)
        connections.close_all()
        return receipt.accepted

    with ThreadPoolExecutor(16) as pool:
        accepted = list(pool.map(send, [batch for batch in batches for _again in range(8)]))
    assert sum(accepted) == Event.objects.count() == EventKey.objects.count() == 500
    assert Profile.objects.count() == Identity.objects.count() == 90
    assert not Rejection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ingest_events_waits_while_profiles_are_merged(empty_tables, source, now):
    done = threading.Event()

    def send():
        ingest_events(source=source, items=[EVENT], now=now)
        done.set()
        connections.close_all()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MERGE_LOCK])
        sender = threading.Thread(target=send)
        sender.start()
        assert not done.wait(0.5)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MERGE_LOCK])
    sender.join(20)
    assert done.is_set()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["u1", "login", "\0", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "external_id",
        "identities",
        "id",
        "type",
        "occurred_at",
        "time_zone",
        "amount",
        "subject",
        "properties",
        "name",
        "kind",
        "gender",
        "birthday",
        "joined_at",
        "may_profile",
        "city",
        "phone",
        "email",
        "tags",
        "holdings",
        "koe",
        "attributes",
    ]
)
ITEMS = st.lists(JSON | st.dictionaries(NAMES, JSON, max_size=6).map(lambda item: EVENT | item), max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=ITEMS)
def test_ingest_answers_every_item_whatever_comes_and_keeps_the_good_one(source, now, items):
    good = {**EVENT, "id": "good", "external_id": "good"}
    for ingest in (ingest_events, ingest_profiles):
        receipt = ingest(source=source, items=[*items, good], now=now)
        assert len(receipt.results) == len(items) + 1
        assert receipt.accepted + receipt.duplicate + receipt.rejected == len(items) + 1
        assert receipt.results[-1]["status"] in ("accepted", "duplicate")
        assert all(result["message"] for result in receipt.results if result["status"] == "rejected")
        json.dumps(vars(receipt))
    assert EventKey.objects.exists()

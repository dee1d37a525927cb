import datetime as dt

import numpy as np
import pytest

from segmentation.actions import nightly, replay, runs
from segmentation.actions.nightly import JOB, open_nightly_run, work_on_run
from segmentation.actions.rescore import rescore_touched
from segmentation.models import (
    DailyActivity,
    DailyCount,
    LateDay,
    QuantileGrid,
    Run,
    Standing,
    StandingMemory,
    Transition,
)
from tests.segmentation.conftest import rows
from tests.segmentation.kills import killed_at
from users.actions.merge import merge_profiles
from users.models import DayMark, Event, MarkCursor, Profile

pytestmark = pytest.mark.django_db(transaction=True)
CHANGES = ["profile_id", "date", "axis", "before", "after", "since"]
TOLD = [
    field.attname
    for field in Transition._meta.fields
    if field.name not in ("id", "superseded_at", "superseded_by", "told_by")
]
COMPARED = {
    DailyActivity: ["profile_id", "day", "behaviours", "events", "purchases", "spent"],
    Standing: [field.attname for field in Standing._meta.fields if field.name != "computed_at"],
    StandingMemory: [field.attname for field in StandingMemory._meta.fields if field.name != "pk"],
    Transition: TOLD,
}
NIGHTS = 15


@pytest.fixture
def dates(today):
    """The mornings of every other day of a month; the last one is today."""
    return [today - dt.timedelta(days=back) for back in range(2 * (NIGHTS - 1), -1, -2)]


@pytest.fixture
def come(happen, today):
    """Return a function by which someone does something on days counted back from today."""

    def days(person, *back, kind="login", amount=None):
        for each in back:
            happen(person, kind, today - dt.timedelta(days=each), amount=amount)

    return days


@pytest.fixture
def crowd(make_profile, come):
    """People with all kinds of rhythms; a third of them fell silent at some time in the last months."""
    people = [make_profile(f"第{number}位") for number in range(12)]
    history(people, come)
    return people


def history(people, come):
    """Let everybody have done what is known from the beginning."""
    for number, person in enumerate(people):
        silent = 10 + 9 * number if number % 3 == 0 else 1
        come(person, *range(silent, 300, 2 + number % 5), kind=("login", "post", "interact")[number % 3])
        if number % 2:
            come(person, *range(silent + 3, 300, 40), kind="purchase", amount=1_000 * number)


def late_news(crowd, come):
    """Let days of the last weeks become known: silence, returns and purchases turn out otherwise."""
    come(crowd[0], *range(9, 40, 2))
    come(crowd[3], 3, 5, 8, 12, 15)
    come(crowd[6], 20)
    come(crowd[6], 26, kind="purchase", amount=900_000)
    come(crowd[9], *range(16, 60, 3), kind="post")
    come(crowd[1], 13)


def forget_everything():
    for model in (Run, DayMark, Event, MarkCursor, LateDay, DailyCount, QuantileGrid, *COMPARED):
        model._base_manager.all().delete()


def tables():
    return {model.__name__: rows(model, columns) for model, columns in COMPARED.items()}


def without_measuring(monkeypatch):
    """Let nights go on with the cut points of another world, which did not know the late days."""
    steps = tuple(
        runs.Step(step.name, (lambda run, chunk: 0) if step.name == "grids" else step.work, *_rest(step))
        for step in JOB.steps
    )
    monkeypatch.setattr(nightly, "JOB", runs.Job(JOB.name, steps))


def _rest(step):
    return step.plan, step.finish, step.splits


def test_late_events_end_as_if_they_had_come_in_time(crowd, come, dates, night, monkeypatch):
    for date in dates[:-1]:
        night(date)
    before = rows(Transition, CHANGES)
    late_news(crowd, come)
    night(dates[-1])
    late, superseded = tables(), Transition.every.filter(superseded_by=dates[-1])
    assert superseded.count() >= 5
    assert {tuple(row) for row in before} - {tuple(row) for row in rows(Transition, CHANGES)} <= {
        tuple(row) for row in superseded.values_list(*CHANGES)
    }
    forget_everything()
    history(crowd, come)
    late_news(crowd, come)
    without_measuring(monkeypatch)
    for date in dates:
        night(date)
    in_time = tables()
    assert not Transition.every.filter(superseded_at__isnull=False).exists()
    for name, found in in_time.items():
        assert late[name] == found, name


def some_lives(people, seed):
    """Make up what everybody did and when, and whether it became known late."""
    chance = np.random.default_rng(seed)
    for person in people:
        silent, step = chance.choice([1, 1, 20, 70, 200]), chance.choice([1, 2, 3, 9, 30])
        for back in range(silent, 260, step):
            kind = str(chance.choice(["login", "login", "post", "purchase"]))
            yield person, int(back), kind, chance.random() < (0.4 if back < 25 else 0.02)


def live(come, lives, *, late):
    for person, back, kind, is_late in lives:
        if is_late in late:
            come(person, back, kind=kind, amount=5_000)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_part_of_the_events_may_come_late(make_profile, come, today, night, monkeypatch, seed):
    lives = list(some_lives([make_profile(f"某人{number}") for number in range(8)], seed))
    dates = [today - dt.timedelta(days=back) for back in range(21, -1, -3)]
    live(come, lives, late=[False])
    for date in dates[:-1]:
        night(date)
    live(come, reversed(lives), late=[True])
    night(dates[-1])
    late = tables()
    assert Transition.every.filter(superseded_at__isnull=False).exists()
    forget_everything()
    live(come, lives, late=[False, True])
    without_measuring(monkeypatch)
    for date in dates:
        night(date)
    assert tables() == late


def test_late_days_that_were_no_news_change_nothing(crowd, come, dates, night):
    for date in dates[:-1]:
        night(date)
    before = rows(Transition, TOLD)
    come(crowd[0], *range(10, 40, 2), kind="login")
    come(crowd[1], 1)
    night(dates[-1])
    assert not Transition.every.filter(superseded_at__isnull=False).exists()
    assert not LateDay.objects.exists()
    assert rows(Transition, TOLD, date__lt=dates[-1]) == before


def test_only_the_nights_after_the_late_day_are_done_again(crowd, come, dates, night, monkeypatch):
    for date in dates[:-1]:
        night(date)
    come(crowd[3], 7)
    done = []
    again = replay._do_again
    monkeypatch.setattr(
        replay, "_do_again", lambda run, night, *rest: done.append(night.date) or again(run, night, *rest)
    )
    night(dates[-1])
    assert done == [date for date in dates[:-1] if (dates[-1] - date).days < 7]


def test_a_late_day_read_between_nights_is_done_again_by_the_next_night(crowd, come, dates, night, now):
    for date in dates[:-2]:
        night(date)
    last = night(dates[-2])
    noon = now - dt.timedelta(days=2)
    come(crowd[0], *range(9, 40, 2))
    assert rescore_touched(now=noon) == 1
    assert set(LateDay.objects.values_list("profile_id", flat=True)) == {crowd[0].pk}
    night(dates[-1])
    assert Transition.every.filter(
        profile_id=crowd[0].pk, superseded_by=dates[-1], date__lte=last.date
    ).exists()
    states = Transition.objects.filter(profile_id=crowd[0].pk, axis="state").order_by("date")
    told = list(states.values_list("before", "after"))
    assert [after for _, after in told][:-1] == [before for before, _ in told][1:]
    assert told[-1][1] == Standing.objects.get(pk=crowd[0].pk).state


def test_a_return_that_was_seen_by_day_keeps_its_day(make_profile, come, night, now, today):
    person = make_profile("稀客")
    come(person, 130, 160, 190)
    for back in (9, 8):
        night(today - dt.timedelta(days=back))
    come(person, 8)
    assert rescore_touched(now=now - dt.timedelta(days=8)) == 1
    returned = rows(Transition, TOLD, before="dormant")
    assert len(returned) == 1
    for back in range(7, 0, -1):
        night(today - dt.timedelta(days=back))
    come(person, 129, kind="post")
    come(person, 3, kind="post")
    night(today)
    assert rows(Transition, TOLD, before="dormant") == returned
    assert not Transition.every.filter(superseded_at__isnull=False, before="dormant").exists()
    assert Standing.objects.get(pk=person.pk).state_since == today - dt.timedelta(days=8)


@pytest.fixture
def burst(crowd, make_profile, come, dates, night):
    """The nights are there; then an imported history brings old days of everybody, and new people."""
    for date in dates[:-1]:
        night(date)
    for person in crowd:
        come(person, *range(5, 25, 4), kind="campaign")
    newcomer = make_profile("带着历史来的人")
    come(newcomer, *range(3, 200, 3))
    return rows(Transition, TOLD)


@pytest.mark.parametrize(("name", "value"), [("NIGHTS", 1), ("DECISIONS", 5)])
def test_an_imported_history_changes_no_past_night(burst, dates, night, monkeypatch, name, value):
    monkeypatch.setattr(replay, name, value)
    before = rows(StandingMemory, COMPARED[StandingMemory])
    night(dates[-1])
    assert rows(Transition, TOLD, date__lt=dates[-1]) == burst
    assert not Transition.every.filter(superseded_at__isnull=False).exists()
    kept = rows(StandingMemory, COMPARED[StandingMemory])
    assert all(row in kept for row in before)
    assert Standing.objects.filter(as_of=dates[-1]).count() == 13
    assert not LateDay.objects.exists()


def test_new_people_begin_with_the_next_night_whatever_history_they_bring(burst, dates, night):
    night(dates[-1])
    newcomer = Standing.objects.order_by("-pk").first()
    told = Transition.objects.filter(profile_id=newcomer.pk, axis="state")
    assert list(told.values_list("date", "before")) == [(dates[-1], "")]


def test_the_past_of_whoever_is_not_to_be_profiled_stays(crowd, come, dates, night):
    for date in dates[:-1]:
        night(date)
    late_news(crowd, come)
    person = crowd[0]
    person.may_profile = False
    person.save(update_fields=["may_profile"])
    night(dates[-1])
    assert not Transition.every.filter(profile_id=person.pk, superseded_at__isnull=False).exists()
    assert Transition.every.exclude(profile_id=person.pk).filter(superseded_at__isnull=False).exists()


def test_a_merge_does_the_nights_of_both_again_as_those_of_one(crowd, dates, night, manager, now):
    for date in dates[:-1]:
        night(date)
    told = Transition.objects.filter(after="dormant", axis="state").first()
    survivor, other = Profile.objects.get(pk=told.profile_id), crowd[1]
    merge_profiles(survivor=survivor, other=other, by=manager, now=now)
    night(dates[-1])
    told = Transition.objects.filter(profile_id=survivor.pk, axis="state").order_by("date")
    assert "dormant" not in {row.after for row in told}
    assert Transition.every.filter(profile_id=survivor.pk, superseded_by=dates[-1], after="dormant").exists()
    assert Transition.every.filter(profile_id=survivor.pk, superseded_by=None, superseded_at=now).exists()
    assert not Transition.every.filter(profile_id=other.pk).exists()
    assert not StandingMemory.objects.filter(profile_id=other.pk).exists()


def test_a_replay_killed_at_every_statement_ends_as_if_nothing_had_happened(
    crowd, come, dates, night, now, monkeypatch
):
    monkeypatch.setattr(replay, "PEOPLE", 2)
    for date in dates[-4:-1]:
        night(date)
    late_news(crowd, come)
    night(dates[-1])
    expected = tables(), rows(Transition.every, [*TOLD, "superseded_by"])
    assert Transition.every.filter(superseded_by=dates[-1]).exists()
    forget_everything()
    history(crowd, come)
    for date in dates[-4:-1]:
        night(date)
    late_news(crowd, come)
    run = open_nightly_run(date=dates[-1], now=now)
    point, kills = 3, 0
    while killed_at(point, lambda: work_on_run(run_id=run.pk, seconds=60)):
        # each life goes a little further than the last one did
        kills += 1
        point += 1
    assert kills > 20
    assert (tables(), rows(Transition.every, [*TOLD, "superseded_by"])) == expected


def test_people_with_the_fewest_nights_are_done_again_first(crowd, come, dates, night, monkeypatch):
    monkeypatch.setattr(replay, "DECISIONS", 3)
    for date in dates[:-1]:
        night(date)
    come(crowd[0], 20, kind="post")
    come(crowd[3], 4, kind="post")
    done = []
    monkeypatch.setattr(replay, "restore_standings", lambda date, ids: done.extend(ids))
    night(dates[-1])
    assert done == [crowd[3].pk]


def test_the_page_of_a_run_counts_whose_past_was_too_much(
    crowd, come, dates, night, monkeypatch, sign_in, manager
):
    monkeypatch.setattr(replay, "DECISIONS", 3)
    for date in dates[:-1]:
        night(date)
    come(crowd[0], 20, kind="post")
    come(crowd[3], 4, kind="post")
    night(dates[-1])
    run = Run.objects.get(date=dates[-1])
    assert list(run.steps.filter(left_out__gt=0).values_list("name", "left_out")) == [("replay", 1)]
    assert "1 人补到的行为太多" in sign_in(manager).get(f"/runs/{run.pk}/").text

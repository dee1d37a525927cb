"""Owns how the story is told: days of events pushed in, nights computed, lists filled and worked on."""

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from outreach.actions.effects import judge_touches
from outreach.actions.filling import fill_queues
from outreach.actions.steps import tend_plans
from scrm.demo import push
from scrm.demo.care import care_through
from scrm.demo.days import deeds_of
from scrm.demo.people import People
from scrm.demo.work import work_through
from scrm.lib import clock
from segmentation.actions.nightly import DateBehind, open_nightly_run, work_on_run
from users.actions.ingest import ingest_events, ingest_profiles
from users.models import Source

BATCH = 5000
WEEKLY_RUNS, DAILY_DAYS = 10, 7
WORKED_DAYS = 22  # so many days back the KOEs have worked on the lists that were filled
NIGHT = dt.timedelta(hours=2)
SECONDS_FOR_A_NIGHT = 600
WORTH_OF_A_RUN = 12  # days of events that take as long as one run, for the bar

Say = Callable[[float, str], None]  # how much is done, from 0 to 1, and what is being done


def no_say(done: float, what: str) -> None:
    """Tell nobody."""


def run_dates(since: dt.date, today: dt.date) -> list[dt.date]:
    """Return the mornings to compute after a day: once a week for ten weeks, then daily up to today."""
    weekly = [today - dt.timedelta(days=DAILY_DAYS + 7 * back) for back in range(WEEKLY_RUNS, 0, -1)]
    daily = [today - dt.timedelta(days=back) for back in range(DAILY_DAYS, -1, -1)]
    return [date for date in [*weekly, *daily] if date > since]


class Telling:
    """Tells the story of a population to a database, up to a present."""

    def __init__(self, people: People, now: dt.datetime, say: Say) -> None:
        self.people, self.now, self.say = people, now, say
        self.sources = {source.code: source for source in Source.objects.all()}
        self.done, self.all = 0, 1

    def tell(self, since: int, today: dt.date) -> None:
        """Live from a day up to this morning."""
        dates = run_dates(clock.day_from_number(since), today)
        self.done, self.all = 0, clock.day_number(today) - since + WORTH_OF_A_RUN * len(dates)
        for date in dates:
            day, morning = clock.day_number(date), min(clock.day_start(date) + NIGHT, self.now)
            self.push_people(since, day, morning)
            self.push_days(since, day, morning)
            self.advance(WORTH_OF_A_RUN, f"夜间计算 nightly run {date}")
            compute_night(date, morning)
            if (today - date).days <= WORKED_DAYS:
                tend_plans(now=morning)
                fill_queues(date=date, now=morning)
                if date < today:
                    work_through(date, seed=self.people.seed)
                    care_through(date, seed=self.people.seed)
            since = day
        judge_touches(now=self.now)

    def push_people(self, since: int | None, until: int, now: dt.datetime) -> None:
        """Push those who joined in some days, or at any time before the last of them."""
        joined = self.people.turns.joined
        fresh = (joined < until) & (joined >= since) if since is not None else joined < until
        items = [push.profile_item(self.people, int(who)) for who in fresh.nonzero()[0]]
        for start in range(0, len(items), BATCH):
            ingest_profiles(source=self.sources["crm"], items=items[start : start + BATCH], now=now)

    def push_days(self, since: int, until: int, now: dt.datetime) -> None:
        """Push the events of some days, source by source in large batches."""
        waiting: dict[str, list[dict]] = defaultdict(list)
        for day in range(since, until):
            self.advance(1, f"行为 events {clock.day_from_number(day)}")
            for code, items in push.event_items(day, deeds_of(self.people, day)).items():
                waiting[code] += items
                if len(waiting[code]) >= BATCH:
                    ingest_events(source=self.sources[code], items=waiting.pop(code), now=now)
        for code, items in waiting.items():
            ingest_events(source=self.sources[code], items=items, now=now)

    def push_faults(self) -> None:
        """Push what the product must refuse, so that the lists of refused items show something."""
        crm, at = self.sources["crm"], self.now - dt.timedelta(hours=20)
        ingest_profiles(source=crm, items=push.faulty_profiles(), now=self.now)
        ingest_events(source=crm, items=push.faulty_events(at), now=self.now)
        ingest_events(source=crm, items=push.torn_events(self.people, at), now=self.now)

    def advance(self, steps: int, what: str) -> None:
        """Say how far the telling is."""
        self.done += steps
        self.say(min(self.done / self.all, 1.0), what)


def compute_night(date: dt.date, now: dt.datetime) -> None:
    """Compute the standing of a morning, unless a later one is there already."""
    with contextlib.suppress(DateBehind):
        work_on_run(run_id=open_nightly_run(date=date, now=now).pk, seconds=SECONDS_FOR_A_NIGHT)

"""Owns a simulation from the first hire to the referee's report, in a database of its own."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from django.db import connection

from benchmarks.simulation import life, outside, rogues, service, staff
from benchmarks.simulation.customers import HISTORY, STORIES, make_customers, profile_item
from benchmarks.simulation.hands import hands
from benchmarks.simulation.referee import Referee
from benchmarks.simulation.sabotage import POLICIES
from benchmarks.simulation.world import World
from community.actions.campaigns import plan_campaign, prepare_campaigns
from outreach.actions.filling import fill_queues
from outreach.actions.greetings import load_greetings
from outreach.actions.returned import withdraw_returned
from outreach.actions.steps import tend
from outreach.queries.contact import contact_policy
from scrm.demo.load import hasty_commits
from scrm.lib import clock
from segmentation.actions.nightly import open_nightly_run, work_on_run
from users.actions.employees import invite_employee
from users.actions.ingest import ingest_profiles
from users.actions.ingest.files import declare_types
from users.actions.policies import save_policy
from users.actions.sources import create_source
from users.actions.teams import create_team
from users.models import Profile

FIRST = dt.date(2026, 2, 9)  # a week before the Spring Festival
WARM_UP = (28, 21, 14, 7)  # days before the first, whose nights are computed too
CAMPAIGN_EVERY = 14  # days
LONG = 3600.0
HANDS = 6  # that reach for one person at the same instant
Write = Callable[[str], object]


class Clocked:
    """Adds up what the parts of the simulation take."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.seconds: Counter[str] = Counter()

    def __call__(self, name: str, deed: Callable[[], Any]) -> Any:
        """Do something and add its time under a name."""
        began = time.perf_counter()
        done = deed()
        self.seconds[name] += time.perf_counter() - began
        return done


def simulate(options: dict, write: Write) -> tuple[World, Referee, Clocked]:
    """Live all the days in the database at hand; the referee has seen every one of them."""
    clocked = Clocked()
    world = begin(options, clocked)
    return world, live(world, clocked, write), clocked


def begin(options: dict, clocked: Clocked) -> World:
    """Make everybody and tell what was before the first day."""
    world = clocked("making", lambda: founded(options))
    with hasty_commits():
        clocked("history", lambda: tell_history(world))
    return world


def live(world: World, clocked: Clocked, write: Write) -> Referee:
    """Live all the days of a world that has begun, and return the referee who has watched them."""
    referee = Referee(connection)
    world.notice = lambda *seen: clocked("watching", lambda: referee.observe(*seen))
    weaken(world, clock.day_start(world.first))
    with hasty_commits(), hands(HANDS) as world.hands:
        for number in range(world.days):
            date = world.first + dt.timedelta(days=number)
            live_day(world, date, clocked)
            write(f"{date} {world.tally['greeting']:,} greetings, {sum(clocked.seconds.values()):.0f} s")
    return referee


def founded(options: dict) -> World:
    """Hire, connect and draw everybody."""
    rng = np.random.default_rng([options["seed"], options["customers"], options["days"]])
    first = clock.day_number(FIRST)
    people = make_customers(rng, options["customers"], first, options["days"])
    now = clock.day_start(FIRST - dt.timedelta(days=HISTORY + 1))
    manager = invite_employee(username="manager", name="运营", role="manager", by=None, now=now)
    koes, lead = hire(options["koes"], now)
    source = create_source(code="crm", name="CRM", time_zone="Asia/Shanghai", by=manager, now=now)
    declare_types(source=source, groups=life.TYPES, passive=[], now=now)
    load_greetings()
    sabotage = options["sabotage"] or ""
    return World(options["seed"], FIRST, options["days"], people, rng, source, koes, lead, manager, sabotage)


def hire(count: int, now: dt.datetime) -> tuple[list, object]:
    """Return the KOEs, ten to a team, and a lead."""
    koes, lead = [], None
    for number in range(count):
        if number % 10 == 0:
            team = create_team(name=f"{number // 10 + 1} 组", by=None, now=now)
            member = partial(invite_employee, team=team, by=None, now=now)
            lead = member(username=f"lead{number // 10}", name="组长", role="lead")
        koes.append(
            member(username=f"koe{number}", name=f"小{'林周吴郑王冯陈楚卫蒋'[number % 10]}", role="koe")
        )
    return koes, lead


def weaken(world: World, now: dt.datetime) -> None:
    """Save the lax policy of a sabotage, as a manager could."""
    if world.sabotage in POLICIES:
        policy, version = contact_policy()
        values = policy.as_values() | POLICIES[world.sabotage]
        save_policy(
            area="contact", values=values, note="sabotage", version=version, by=world.manager, now=now
        )


def tell_history(world: World) -> None:
    """Push the people and what they did before the first day, and compute some nights of it."""
    first = clock.day_number(world.first)
    before = [who for who in range(len(world.people)) if world.people.joined[who] < first]
    introduce(world, before, clock.day_start(world.first - dt.timedelta(days=HISTORY)))
    nights = {first - back for back in WARM_UP}
    waiting: list[dict] = []
    for day in range(first - HISTORY, first - 1):
        waiting += life.visits(world.people, day, world.back, world.seed)
        if day % 7 == 0 or day + 1 in nights or day == first - 2:
            world.push(waiting, clock.day_start(clock.day_from_number(day + 1)))
            waiting = []
        if day + 1 in nights:
            compute(clock.day_from_number(day + 1))
    outside.first_consents(world, clock.day_start(world.first))


def introduce(world: World, chosen: list[int], now: dt.datetime) -> None:
    """Push people, each with a KOE."""
    koes = [koe.username for koe in world.koes]
    items = [profile_item(world.people, who, koes[who % len(koes)]) for who in chosen]
    for start in range(0, len(items), 5000):
        receipt = ingest_profiles(source=world.source, items=items[start : start + 5000], now=now)
        if receipt.rejected:
            raise ValueError(next(each for each in receipt.results if each["status"] == "rejected"))
    world.know_people()


def compute(date: dt.date) -> None:
    """Compute one night to its end."""
    run = open_nightly_run(date=date, now=clock.day_start(date) + dt.timedelta(hours=2))
    work_on_run(run_id=run.pk, seconds=LONG)
    run.refresh_from_db()
    if run.state != run.State.DONE:
        raise RuntimeError(f"the night of {date} failed: {run.error}")


def live_day(world: World, date: dt.date, clocked: Clocked) -> None:
    """Put down what happens on a day, and let it happen in order of time."""
    day = clock.day_number(date)
    outside.plan_day(world, date)
    rogues.plan_day(world, date)
    _plan_messages(world, day)
    _plan_campaign(world, date)

    def put(hour: float, name: str, deed: Callable[[dt.datetime], object]) -> None:
        world.at(world.morning(date, hour), lambda now: clocked(name, lambda: deed(now)))

    put(1.0, "events", lambda now: _push_yesterday(world, day, now))
    put(2.0, "nights", lambda now: compute(date))
    put(2.01, "watching", lambda now: world.notice(now))
    put(2.2, "campaigns", lambda now: prepare_campaigns(now=now))
    put(2.5, "tending", lambda now: tend(now=now))
    put(2.6, "filling", lambda now: fill_queues(date=date, now=now))
    put(8.9, "staff", lambda now: staff.begin_absences(world, date, now))
    put(9.1, "staff", lambda now: staff.begin_day(world, date, now))
    put(10.0, "service", lambda now: service.open_some(world, now))
    put(10.5, "service", lambda now: service.work_on_tickets(world, now))
    put(12.5, "returned", lambda now: withdraw_returned(now=now))
    put(15.5, "service", lambda now: service.work_on_tickets(world, now))
    put(16.0, "service", lambda now: service.follow_up(world, date, now))
    put(16.5, "staff", lambda now: staff.end_day(world, date, now))
    began, inside = time.perf_counter(), sum(clocked.seconds.values())
    world.live_until(clock.day_start(date + dt.timedelta(days=1)))
    clocked.seconds["everybody"] += time.perf_counter() - began - (sum(clocked.seconds.values()) - inside)


def _push_yesterday(world: World, day: int, now: dt.datetime) -> None:
    """Push what was done on the day before, and who joins today."""
    joined = np.flatnonzero((world.people.joined == day) & (world.people.story == STORIES.index("newcomer")))
    if len(joined):
        introduce(world, joined.tolist(), now)
    world.push(life.visits(world.people, day - 1, world.back, world.seed), now)


def _plan_messages(world: World, day: int) -> None:
    """Let people write, and be answered within the hour."""
    for who, minute in life.writers(world.people, day, world.seed):
        world.at(life.at_minute(day, minute), partial(_write, world, who))


def _write(world: World, who: int, now: dt.datetime) -> None:
    world.push([life.deed(who, "contact", now)], now)
    profile = Profile(pk=world.profiles[who])
    if world.chance(0.6):
        world.soon(now, 5, 60, partial(staff.answer_message, world, profile))


def _plan_campaign(world: World, date: dt.date) -> None:
    """Plan a gathering now and then, for those whom it suits."""
    if (date - world.first).days % CAMPAIGN_EVERY == 0:
        starts = world.morning(date + dt.timedelta(days=12), 14)
        values = {"kind": "offline", "title": "周末露营日", "interests": ["露营"], "starts_at": starts}
        values["ends_at"] = starts + dt.timedelta(hours=5)
        plan = partial(plan_campaign, values=values, by=world.manager)
        world.at(world.morning(date, 11), lambda now: plan(now=now))

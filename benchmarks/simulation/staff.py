"""Owns what the simulated KOEs do: their lists, the answers that come back, check-ups, remedies, promises."""

import datetime as dt
from functools import partial

import numpy as np

from benchmarks.simulation.life import deed
from benchmarks.simulation.world import World
from outreach.actions.bookings import book_contact, use_booking
from outreach.actions.diagnosis import Learned, record_diagnosis
from outreach.actions.items import skip_item, snooze_item
from outreach.actions.memory import keep_promise
from outreach.actions.plans import decide_remedy, start_plan, stop_plan
from outreach.actions.steps import finish_step, skip_step
from outreach.actions.touches import note_answer, send_greeting, undo_send
from outreach.models import CarePlan, Diagnosis, Promise, QueueItem
from outreach.queries.plans import open_steps
from scrm.demo.answers import draw_answer
from scrm.lib import clock
from users import queries as users
from users.actions.covers import start_cover
from users.models import Employee, Profile

GREETINGS = (
    "您好，我是{koe}。没什么事，问声好。",
    "您好，我是{koe}，好久没聊了，想起您来。不用回，祝一切顺利。",
    "您好，我是{koe}。天气转凉了，出门多穿一件。不用特意回。",
)
WORKS_AT_WEEKENDS = 0.3
AWAY = 0.03  # how likely a KOE's absence begins on a day
REASONS = (  # of a silence, and what is heard with it
    *(("busy", "warm", 5), ("busy", "calm", None), ("product", "cold", 2), ("product", "calm", 3)),
    *(("service", "displeased", 1), ("service", "cold", 2), ("price", "calm", 3), ("fit", "calm", None)),
    *(("disappointed", "cold", 2), ("competitor", "calm", None), ("sold", "calm", 4)),
    *(("unwanted", "cold", None), ("quiet", "warm", 5), ("quiet", "calm", 4), ("other", "calm", None)),
)
PLAYS = (("core", "core"), ("advocate", "advocate"), ("tail", "tail"))


def begin_absences(world: World, date: dt.date, now: dt.datetime) -> None:
    """Let some KOEs be away for some days, with a deputy."""
    for place, koe in enumerate(world.koes):
        if world.chance(AWAY):
            deputy = world.koes[(place + 1) % len(world.koes)]
            ends = date + dt.timedelta(days=int(world.rng.integers(0, 10)))
            begin = partial(start_cover, absent=koe, deputy=deputy, starts_on=date, ends_on=ends)
            world.attempt("cover", partial(begin, by=world.lead, now=now))


def begin_day(world: World, date: dt.date, now: dt.datetime) -> None:
    """Give every KOE who works today their list, card after card."""
    for koe in world.koes:
        if (date.weekday() < 5 or world.chance(WORKS_AT_WEEKENDS)) and not _is_away(koe, date):
            koe.portfolio = users.portfolio(koe, date)
            _plan_cards(world, koe, date, now)


def _is_away(koe: Employee, date: dt.date) -> bool:
    return koe.covers.filter(starts_on__lte=date, ends_on__gte=date).exists()


def _plan_cards(world: World, koe: Employee, date: dt.date, now: dt.datetime) -> None:
    items = QueueItem.objects.visible_to(koe).due(date)[: koe.capacity * len(koe.portfolio)]
    at = now
    for item in items:
        at += dt.timedelta(minutes=float(world.rng.uniform(3, 20)))
        world.at(at, partial(_one_card, world, item, koe))


def _one_card(world: World, item: QueueItem, koe: Employee, now: dt.datetime) -> None:
    """Write to the person, or put them off, or skip."""
    pick = world.rng.random()
    if pick < 0.05:
        until = clock.business_date(now) + dt.timedelta(days=int(world.rng.integers(1, 20)))
        world.attempt("snooze", partial(snooze_item, item=item, until=until, by=koe, now=now))
    elif pick < 0.1:
        world.attempt("skip", partial(skip_item, item=item, reason="Ta 正在出差", by=koe, now=now))
    else:
        write_to(world, item, koe, now)


def write_to(world: World, item: QueueItem, koe: Employee, now: dt.datetime) -> None:
    """Copy and mark a greeting; then something comes back, or nothing."""
    text = world.pick(GREETINGS).format(koe=koe.name)
    send = partial(send_greeting, item=item, text=text, greeting=None, channel="wecom", by=koe, now=now)
    if world.attempt("greeting", send) is None:
        return
    if world.chance(0.02):
        world.soon(
            now, 1, 12, lambda at: world.attempt("undo", partial(undo_send, item=item, by=koe, now=at))
        )
        return
    who = world.who[item.profile_id]
    pick, warmth = world.rng.random(), world.people.warmth[who]
    if pick < warmth:
        world.soon(now, 10, 2000, partial(_answer, world, item, koe, who))
    elif pick < 0.85:
        noted = partial(note_answer, item=item, outcome="no_answer", by=koe)
        world.soon(now, 900, 3000, lambda at: world.attempt("no answer", partial(noted, now=at)))


def _answer(world: World, item: QueueItem, koe: Employee, who: int, now: dt.datetime) -> None:
    """Let the person answer; half of the answers come as messages of their own, too."""
    if world.chance(0.5):
        world.push([deed(who, "contact", now)], now)
    if world.chance(0.7):
        _check_up(world, item, koe, who, now)
    else:
        noted = partial(note_answer, item=item, outcome="replied", by=koe, now=now)
        world.attempt("answer", noted)
    if world.chance(0.4):
        world.back[who] = clock.day_number(clock.business_date(now)) + int(world.rng.integers(20, 90))


def _check_up(world: World, item: QueueItem, koe: Employee, who: int, now: dt.datetime) -> None:
    learned = _learned(world, who, now)
    record = partial(record_diagnosis, profile=item.profile, item=item, learned=learned, by=koe, now=now)
    diagnosis = world.attempt("check-up", record)
    if diagnosis and diagnosis.remedy:
        world.soon(now, 1, 300, partial(_decide, world, diagnosis, koe))


def _learned(world: World, who: int, now: dt.datetime) -> Learned:
    reason, mood, satisfaction = world.pick(REASONS)
    if world.chance(world.people.temper[who]):
        reason, mood, satisfaction = "service", "displeased", 1
    answer = draw_answer(world.rng)
    due = clock.business_date(now) + dt.timedelta(days=int(world.rng.integers(1, 8)))
    return Learned(
        answered=True,
        result="wrong" if world.chance(0.01) else "",
        reason=reason,
        mood=mood,
        satisfaction=satisfaction,
        said=answer.said,
        tags=[answer.tag] if answer.tag else [],
        promises=[(answer.promise, due)] if answer.promise else [],
    )


def _decide(world: World, diagnosis: Diagnosis, koe: Employee, now: dt.datetime) -> None:
    """Accept the remedy mostly, sometimes another or none; a few are never decided."""
    pick = world.rng.random()
    kind, note = diagnosis.remedy, ""
    if pick > 0.95:
        return
    if pick > 0.9:
        kind, note = "", "下周活动上当面聊"
    elif pick > 0.82:
        kind, note = world.pick(("light", "friend", "interest")), "Ta 更喜欢这样"
    decide = partial(decide_remedy, diagnosis=diagnosis, kind=kind, note=note, by=koe, now=now)
    world.attempt("remedy", decide)


def end_day(world: World, date: dt.date, now: dt.datetime) -> None:
    """Do the steps that speak to nobody, keep promises, and start plays for some."""
    for step in _own_steps(date):
        koe = world.pick(world.koes)
        if world.chance(0.04):
            world.attempt("step skipped", partial(skip_step, step=step, note="不需要", by=koe, now=now))
        elif world.chance(0.8):
            world.attempt("step", partial(finish_step, step=step, note="", by=koe, now=now))
    for promise in Promise.objects.filter(kept_at__isnull=True, due_on__lte=date).order_by("pk"):
        if world.chance(0.3):
            world.attempt(
                "promise kept", partial(keep_promise, promise=promise, by=promise.employee, now=now)
            )
    _start_plays(world, now)
    _stop_some(world, now)


def _own_steps(date: dt.date) -> list:
    steps = open_steps().filter(purpose="", due_on__lte=date).exclude(kind__in=["ticket", "rest"])
    return list(steps.order_by("pk"))


def _start_plays(world: World, now: dt.datetime) -> None:
    for quadrant, kind in PLAYS:
        found = Profile.objects.filter(standing__quadrant=quadrant, plans__isnull=True)
        ids = np.array(found.order_by("pk").values_list("pk", flat=True))
        count = min(len(ids), max(1, len(world.koes) // 10))
        for pk in world.rng.choice(ids, count, replace=False).tolist() if count else ():
            start = partial(start_plan, profile=Profile.objects.get(pk=pk), kind=kind, now=now)
            world.attempt(f"play {kind}", partial(start, by=world.pick(world.koes)))


def _stop_some(world: World, now: dt.datetime) -> None:
    plan = CarePlan.objects.running().order_by("pk").first()
    if plan and world.chance(0.3):
        world.attempt("plan stopped", partial(stop_plan, plan=plan, note="情况变了", by=world.lead, now=now))


def answer_message(world: World, profile: Profile, now: dt.datetime) -> None:
    """Write back to someone who has written, as a KOE does within the hour."""
    purpose = world.pick(("care", "service", "revisit"))
    speak(world, "answer to a message", profile, purpose, world.pick(world.koes), now)


def speak(world: World, name: str, profile: Profile, purpose: str, koe: Employee, now: dt.datetime) -> bool:
    """Book a conversation and use the booking at once; say whether it took place."""
    book = partial(book_contact, profile=profile, purpose=purpose, channel="wecom", by=koe, now=now)
    booking = world.attempt(name, book)
    if booking is None:
        return False
    return world.attempt(f"{name}, used", partial(use_booking, booking=booking, by=koe, now=now)) is not None

"""Owns the connected systems: they ask and book through the API's actions, push consents, moods, changes."""

import datetime as dt
from functools import partial

from benchmarks.simulation.customers import number_of
from benchmarks.simulation.world import World
from outreach.actions.asking import ask_for_contact, settle_bookings
from outreach.actions.pushing import ingest_consents, ingest_moods
from users.actions.ingest import ingest_profiles

ASKED_A_DAY = 0.006  # of the customers
PURPOSES = (
    "marketing",
    "notice",
    "survey",
    "invitation",
    "occasion",
    "service",
    "promise",
    "consent",
    "care",
)
CHANNELS = ("wecom", "phone", "sms", "email")
CONSENTS = (  # what is said, how often of a hundred
    *((("marketing", "", "given"),) * 50),
    *((("marketing", "sms", "given"),) * 10),
    *((("marketing", "", "withdrawn"),) * 12),
    *((("all", "", "withdrawn"),) * 8),
    *((("all", "phone", "withdrawn"),) * 6),
    *((("care", "", "withdrawn"),) * 4),
    *((("profiling", "", "withdrawn"),) * 3),
    *((("profiling", "", "given"),) * 2),
    *((("all", "", "given"),) * 5),
)
SAID_A_DAY, MOODS_A_DAY, CHANGES_A_DAY = 0.003, 0.002, 0.0004
LEAST_A_DAY = 0.5  # of each, however small the brand


def plan_day(world: World, date: dt.date) -> None:
    """Put down when the systems ask, at any hour of day and night, and what they push."""
    for _number in range(1 + int(world.rng.poisson(len(world.people) * ASKED_A_DAY / 5))):
        world.at(world.morning(date, float(world.rng.uniform(0, 24))), partial(_ask, world))
    for share, deed in ((SAID_A_DAY, _say), (MOODS_A_DAY, _feel), (CHANGES_A_DAY, _change)):
        for who in _some(world, share):
            world.at(world.morning(date, float(world.rng.uniform(8, 22))), partial(deed, world, who))


def _some(world: World, share: float) -> list[int]:
    count = int(world.rng.poisson(max(len(world.people) * share, LEAST_A_DAY)))
    return world.rng.integers(0, len(world.people), count).tolist()


def _ask(world: World, now: dt.datetime) -> None:
    """Ask about some people, book where it is allowed, and use, release or forget the bookings later."""
    purpose, channel = world.pick(PURPOSES), world.pick(CHANNELS)
    expires = now + dt.timedelta(hours=float(world.rng.uniform(1, 60)))
    about = {"purpose": purpose, "channel": channel, "book": True, "expires_at": expires.isoformat()}
    chosen = world.rng.choice(len(world.people), 5, replace=False)
    items = [{"external_id": number_of(int(who))} | about for who in chosen]
    for answer in ask_for_contact(items=items, source=world.source, now=now, may_book=True):
        if "booking" in answer:
            world.tally["booked from outside"] += 1
            _plan_use(world, answer["booking"], now, expires)
        else:
            world.tally["booking refused"] += 1
            world.hear("booking", tuple(each["code"] for each in answer["reasons"]))


def _plan_use(world: World, booking: int, now: dt.datetime, expires: dt.datetime) -> None:
    pick = world.rng.random()
    at = now + (expires - now) * float(world.rng.uniform(0, 1.1))
    if pick < 0.75:
        deed = "use" if pick < 0.65 else "release"
        world.at(at, partial(_settle, world, {"booking": booking, "do": deed}))


def _settle(world: World, item: dict, now: dt.datetime) -> None:
    (answer,) = settle_bookings(items=[item], source=world.source, now=now)
    world.tally[f"booking {item['do']}: {answer['status']}"] += 1
    if answer["status"] == "refused":
        world.hear("settling", tuple(each["code"] for each in answer["reasons"]))


def _say(world: World, who: int, now: dt.datetime) -> None:
    purpose, channel, decision = world.pick(CONSENTS)
    item = {"purpose": purpose, "channel": channel, "decision": decision, "at": now.isoformat()}
    ingest_consents(source=world.source, items=[{"external_id": number_of(who)} | item], now=now)
    world.tally[f"consent {decision}"] += 1


def _feel(world: World, who: int, now: dt.datetime) -> None:
    """Send a mood, and of an angry person the next ones within days."""
    angry = world.chance(0.5)
    mood = "displeased" if angry else world.pick(("warm", "calm", "cold"))
    item = {"external_id": number_of(who), "mood": mood, "at": now.isoformat()}
    ingest_moods(source=world.source, items=[item], now=now)
    world.tally[f"mood {mood}"] += 1
    if angry and world.chance(0.75):
        world.soon(now, 60, 1500, partial(_complain, world, who, 2))


def _complain(world: World, who: int, left: int, now: dt.datetime) -> None:
    item = {"external_id": number_of(who), "satisfaction": 1, "at": now.isoformat()}
    ingest_moods(source=world.source, items=[item], now=now)
    world.tally["mood displeased"] += 1
    if left > 1:
        world.soon(now, 60, 1500, partial(_complain, world, who, left - 1))


def _change(world: World, who: int, now: dt.datetime) -> None:
    """Push what changed in someone's life."""
    change = world.pick(({"kind": "alumnus"}, {"is_deceased": True}, {"is_restricted": True}))
    ingest_profiles(source=world.source, items=[{"external_id": number_of(who)} | change], now=now)
    world.tally["changes of a profile"] += 1
    world.notice(now, world.profiles.get(who))


def first_consents(world: World, now: dt.datetime) -> None:
    """Let a third agree to marketing before the first day, and one in fifty refuse all contact."""
    for share, purpose, decision in ((3, "marketing", "given"), (50, "all", "withdrawn")):
        said = {"purpose": purpose, "decision": decision, "at": now.isoformat()}
        chosen = world.rng.choice(len(world.people), len(world.people) // share, replace=False)
        items = [{"external_id": number_of(int(who))} | said for who in chosen]
        for start in range(0, len(items), 500):
            ingest_consents(source=world.source, items=items[start : start + 500], now=now)

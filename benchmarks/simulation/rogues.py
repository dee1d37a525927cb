"""Owns those who try on purpose what the gate forbids: at night, after a refusal, too often, all at once."""

import datetime as dt
from collections import Counter
from functools import partial

from benchmarks.simulation.staff import speak, write_to
from benchmarks.simulation.world import World
from outreach.actions.bookings import GateRefused, book_contact, use_booking
from outreach.actions.overrides import override_gate
from outreach.models import Consent, CoolingOff, QueueItem, Touch
from outreach.queries.contact import contact_decision
from segmentation.models import Standing
from users.models import Employee, Profile

TRIES = 1  # of each kind on a day, and one more for every so many customers
CUSTOMERS_A_TRY = 2000


def plan_day(world: World, date: dt.date) -> None:
    """Put down the day's forbidden attempts."""
    tries = TRIES + len(world.people) // CUSTOMERS_A_TRY
    for _number in range(tries):
        for hour in (6.5, 7.5, 21.2, 22.4):
            world.at(world.morning(date, hour + float(world.rng.uniform(0, 0.4))), partial(_at_night, world))
        for attempt in (_after_a_refusal, _without_consent, _in_cooling_off, _too_often, _to_the_quiet):
            world.at(world.morning(date, float(world.rng.uniform(9.5, 19.5))), partial(attempt, world))
    world.at(world.morning(date, float(world.rng.uniform(10, 18))), partial(_all_at_once, world))
    world.at(world.morning(date, float(world.rng.uniform(10, 18))), partial(_with_a_leads_word, world))


def _one(world: World, found, field: str = "profile_id") -> Profile | None:
    """Return one of the people that a query finds, chosen by the seed."""
    ids = list(found.order_by(field).values_list(field, flat=True).distinct()[:500])
    return Profile.objects.get(pk=world.pick(ids)) if ids else None


def _at_night(world: World, now: dt.datetime) -> None:
    """Send what is on the list at once, whatever the hour."""
    items = list(QueueItem.objects.due(now.date()).values_list("pk", flat=True)[:100])
    if items:
        item = QueueItem.objects.get(pk=world.pick(items))
        write_to(world, item, world.pick(world.koes), now)


def _after_a_refusal(world: World, now: dt.datetime) -> None:
    refused = Consent.objects.filter(decision="withdrawn", purpose__in=["all", "care"], at__lte=now)
    if profile := _one(world, refused):
        _press(world, "after a refusal", profile, world.pick(("care", "invitation", "promise")), now)


def _without_consent(world: World, now: dt.datetime) -> None:
    if profile := _one(world, Standing.objects.exclude(profile__consents__decision="given")):
        _press(world, "without consent", profile, "marketing", now)


def _in_cooling_off(world: World, now: dt.datetime) -> None:
    """Write to someone who is left in peace: as anyone, and about the ticket as somebody else."""
    if profile := _one(world, CoolingOff.objects.running(now)):
        _press(world, "in a cooling-off", profile, world.pick(("care", "service", "promise", "ticket")), now)
    elif profile := _one(world, displeased_lately(now), "pk"):
        _press(world, "to a displeased one", profile, "service", now)


def displeased_lately(now: dt.datetime):
    """Return the people who complained lately."""
    return Profile.objects.filter(moods__satisfaction=1, moods__at__gt=now - dt.timedelta(days=5))


def _too_often(world: World, now: dt.datetime) -> None:
    """Write again to someone who heard from us a moment ago."""
    lately = Touch.objects.standing().filter(sent_at__gt=now - dt.timedelta(hours=20), sent_at__lt=now)
    if profile := _one(world, lately.filter(is_answer=False)):
        _press(world, "too often", profile, world.pick(("promise", "revisit", "care", "occasion")), now)


def _to_the_quiet(world: World, now: dt.datetime) -> None:
    """Send a notice to someone dormant, or something with a product to an old friend."""
    quiet = Standing.objects.filter(state__in=["dormant", "lost"])
    friends = Profile.objects.filter(plans__kind="friend", plans__ended_at=None)
    found = (quiet, "profile_id") if world.chance(0.5) else (friends, "pk")
    if profile := _one(world, *found):
        _press(world, "to the quiet", profile, world.pick(("notice", "survey", "care", "consent")), now)


def _press(world: World, name: str, profile: Profile, purpose: str, now: dt.datetime) -> None:
    """Ask for a conversation; a rogue who is sabotaged writes even though the answer is no."""
    koe = world.pick(world.koes)
    if not speak(world, f"rogue {name}", profile, purpose, koe, now) and world.sabotage == "consent":
        Touch.objects.create(profile=profile, employee=koe, purpose=purpose, sent_at=now)


def _all_at_once(world: World, now: dt.datetime) -> None:
    """Let many hands reach for one person at the same instant; one may write, at most."""
    profile = next((each for each in _reachable(world, now)), None)
    if profile is None:
        return
    told = Counter(world.hands.together(partial(_one_hand, profile, world.koes[0], now)))
    world.tally["at one instant: wrote"] += told["wrote"]
    world.tally["at one instant: refused by the gate"] += told["refused"]
    if told["wrote"] + told["refused"] != world.hands.count:
        world.faults["at one instant: neither yes nor no"] += 1


def _reachable(world: World, now: dt.datetime):
    """Return some people to whom the gate says yes for a promise."""
    ids = sorted(world.who)
    for _number in range(10):
        pk = world.pick(ids)
        if contact_decision(pk, "promise", "wecom", now).allowed:
            yield Profile.objects.get(pk=pk)


def _one_hand(profile: Profile, koe: Employee, now: dt.datetime) -> str:
    try:
        booking = book_contact(profile=profile, purpose="promise", channel="wecom", by=koe, now=now)
        use_booking(booking=booking, by=koe, now=now)
    except GateRefused:
        return "refused"
    return "wrote"


def _with_a_leads_word(world: World, now: dt.datetime) -> None:
    """Ask a lead to set the gate's no aside; once that opens the gate, for refusals never."""
    touched = Touch.objects.standing().filter(sent_at__gt=now - dt.timedelta(days=5), sent_at__lt=now)
    refused = Consent.objects.filter(decision="withdrawn", purpose="all")
    profile = _one(world, touched if world.chance(0.7) else refused)
    if profile is None:
        return
    word = partial(override_gate, profile=profile, purpose="care", channel="wecom", by=world.lead, now=now)
    if world.attempt("a lead's word", partial(word, note="Ta 昨天在店里说今天可以找 Ta")):
        for minutes in (1, 2):  # the second finds the word used
            at = now + dt.timedelta(minutes=minutes)
            world.at(at, lambda at: speak(world, "with a lead's word", profile, "care", world.koes[0], at))

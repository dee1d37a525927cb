"""Owns how the simulated KOEs work on tickets: answered, solved, followed up, and who is told about it."""

import datetime as dt
from functools import partial

from benchmarks.simulation.staff import speak
from benchmarks.simulation.world import World
from outreach.actions.tickets import (
    answer_ticket,
    close_ticket,
    escalate_overdue,
    open_ticket,
    propose_solution,
    reopen_ticket,
    resolve_ticket,
)
from outreach.models import Ticket
from users.models import Profile

SAID = "收到了，我先把情况问清楚，今天下班前告诉您进展。"
NEXT = {  # what is done with a ticket of a state, and how often on a visit
    "new": (answer_ticket, 0.9),
    "reopened": (answer_ticket, 0.9),
    "answered": (propose_solution, 0.7),
    "proposed": (resolve_ticket, 0.6),
}
TOPICS = ("technical", "service", "order", "relation", "other")
URGENCIES = ("low", "normal", "high")


def open_some(world: World, now: dt.datetime) -> None:
    """Open tickets for some people who have a problem today."""
    for _number in range(int(world.rng.poisson(len(world.people) / 3000))):
        profile = Profile.objects.get(pk=world.pick(sorted(world.who)))
        opened = partial(open_ticket, profile=profile, topic=world.pick(TOPICS), origin="employee")
        more = {"urgency": world.pick(URGENCIES), "subject": "手机钥匙有时连不上车"}
        world.attempt("ticket", partial(opened, by=world.pick(world.koes), now=now, **more))


def work_on_tickets(world: World, now: dt.datetime) -> None:
    """Bring the tickets on by a state; who is concerned hears of it from the owner."""
    waiting = Ticket.objects.open().filter(owner__isnull=False).select_related("owner", "profile")
    for ticket in waiting.order_by("pk"):
        act, share = NEXT[ticket.state]
        if not world.chance(share):
            continue
        said = partial(act, ticket=ticket, text=SAID, by=ticket.owner, now=now)
        done = world.attempt(f"ticket {act.__name__}", said)
        if done and done.resolved_at is None:
            speak(world, "about a ticket", ticket.profile, "ticket", ticket.owner, now)


def follow_up(world: World, date: dt.date, now: dt.datetime) -> None:
    """Close solved tickets with a call, or open them again; leads hear of the late ones."""
    solved = Ticket.objects.filter(state="resolved", follow_up_on__lte=date, owner__isnull=False)
    for ticket in solved.select_related("owner", "profile").order_by("pk"):
        again = world.chance(0.1) and not ticket.reopenings
        act = reopen_ticket if again else close_ticket
        world.attempt(act.__name__, partial(act, ticket=ticket, text="回访过了。", by=ticket.owner, now=now))
        if not again and world.chance(0.5):
            speak(world, "revisit", ticket.profile, "revisit", ticket.owner, now)
    escalate_overdue(now=now)

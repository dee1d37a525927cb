"""Owns how the queues are filled: once a morning, for everybody at once, and again without harm."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from django.db import connection, transaction

from outreach.actions.holdouts import draw_arms
from outreach.actions.queue_days import count_queue_days, note_waiting
from outreach.actions.refusals import note_decisions
from outreach.queries.candidates import Population, population, rooms
from outreach.queries.contact import contact_facts, contact_policy
from outreach.queries.plans import due_steps
from outreach.rules import (
    CODES,
    ContactPolicy,
    Decisions,
    Ranked,
    Wanted,
    contact_decisions,
    next_to_ask,
    plan,
    purposes_for,
    reasons_for,
    worth_for,
)
from outreach.rules.holdouts import PERIOD_DAYS
from outreach.rules.policy import seconds_of
from outreach.rules.purposes import PURPOSES
from outreach.rules.reasons import STEP, is_bound
from scrm.lib import clock, sql
from segmentation.models import Run, RunStep
from segmentation.queries.runs import NIGHTLY
from users import queries as users

JOB = "queues"
CHANNEL = "wecom"
Answered = tuple[np.ndarray, Decisions]  # the places of some people, and what the gate said of them


@dataclass(frozen=True, slots=True)
class Filled:
    """What one filling did; `waiting` had a reason and the gate's yes, but no room."""

    opened: int
    refreshed: int
    withdrawn: int
    waiting: int


def ensure_queue_run(*, now: dt.datetime) -> Filled | None:
    """Fill today's queues when today's standing is done and they are not filled by the rules in force."""
    date = clock.business_date(now)
    if not Run.objects.filter(job=NIGHTLY, date=date, state=Run.State.DONE).exists():
        return None
    _policy, version = contact_policy()
    done = Run.objects.filter(job=JOB, date=date, state=Run.State.DONE, policy_version=version)
    if done.exists():
        return None
    return fill_queues(date=date, now=now)


@transaction.atomic
def fill_queues(*, date: dt.date, now: dt.datetime) -> Filled:
    """Open, keep and withdraw the items of everybody; a second call finds nothing left to do.

    On a day without work nothing is opened but what cannot wait, and what is open stays. What was done,
    snoozed or skipped is respected: the room of an employee counts what was finished today, so that a rerun
    does not pour in more. One filling runs at a time.
    """
    hold_queues()
    policy, version = contact_policy()
    everybody = population(date, policy)
    held = reasons_for(everybody.people, clock.day_number(date), policy)
    worth = worth_for(everybody.people, held, clock.day_number(date))
    works = bool(policy.works_free_days) or users.calendar(date, date).is_working_day(date)
    room = rooms(everybody.employee, date)
    wanted = _wanted(everybody, held, worth, room, works=works)
    wanted, answers = _gate(everybody, held, wanted, now, policy)
    ranked = plan(wanted)
    filled = _write(everybody, held, worth, answers, ranked, date, now)
    note_waiting(employee=everybody.employee, waiting=ranked.waiting, now=now)
    count_queue_days(now=now)
    _note_run(date, version, filled, now)
    return filled


def _gate(
    everybody: Population, held: np.ndarray, wanted: Wanted, now: dt.datetime, policy: ContactPolicy
) -> tuple[Wanted, list[Answered]]:
    """Ask the gate about the worthiest, and more as long as there is room; return what it said of them."""
    answers: list[Answered] = []
    wanted = replace(wanted, unasked=np.ones(len(held), dtype=bool))
    more = next_to_ask(wanted)
    while len(more):
        purposes = _purposes(everybody.profiles[more], held[more], clock.business_date(now))
        for purpose in sorted(set(purposes)):
            places = more[purposes == purpose]
            answers.append((places, _ask(everybody, held, places, purpose, now, policy)))
            wanted = _answered(wanted, *answers[-1])
        more = next_to_ask(wanted)
    return wanted, answers


def _ask(
    everybody: Population,
    held: np.ndarray,
    places: np.ndarray,
    purpose: str,
    now: dt.datetime,
    policy: ContactPolicy,
) -> Decisions:
    """Ask the gate for the hours of work, and keep its no for those who have a reason to be on a list.

    A promise or a step that is due is asked for as such, and so are occasions and a lone invitation; the rest
    as care. A list opens conversations, so that nothing on it counts as an answer. An open item's own date is
    no objection, and neither is the hour, which is asked again when something is sent.
    """
    at = max(now, opening(clock.business_date(now), policy))
    profiles = everybody.profiles[places]
    _ids, facts = contact_facts(profiles.tolist(), purpose, at, policy, channel=CHANNEL)
    facts.snoozed_until[everybody.item[places] > 0] = -np.inf
    facts.heard_at[:] = -np.inf
    answers = contact_decisions(facts, purpose, CHANNEL, at, policy).without("quiet_hours")
    if PURPOSES[purpose].is_planned:
        answers = _left_alone(everybody, held, places, answers, policy, now)
    has_reason = held[places].any(axis=1)
    note_decisions(
        profiles=profiles[has_reason],
        purpose=purpose,
        channel=CHANNEL,
        decisions=answers.of(has_reason),
        now=now,
    )
    return answers


def _left_alone(
    everybody: Population,
    held: np.ndarray,
    places: np.ndarray,
    answers: Decisions,
    policy: ContactPolicy,
    now: dt.datetime,
) -> Decisions:
    """Draw an arm for those who become candidates by this yes, and say no to those who are left alone."""
    allowed = places[answers.allowed]
    left = draw_arms(everybody=everybody, held=held, allowed=allowed, policy=policy, now=now)
    ends = clock.day_start(clock.business_date(now) + dt.timedelta(days=PERIOD_DAYS))
    return answers.held_out(np.isin(places, left), ends.timestamp())


def _purposes(profiles: np.ndarray, held: np.ndarray, today: dt.date) -> np.ndarray:
    """Return what a conversation with each person would be for."""
    purposes = purposes_for(held)
    stepping = np.flatnonzero(purposes == STEP)
    steps = due_steps(profiles[stepping].tolist(), today) if len(stepping) else {}
    for place in stepping:
        step = steps.get(int(profiles[place]))
        purposes[place] = step.purpose if step else "care"
    return purposes


def opening(date: dt.date, policy: ContactPolicy) -> dt.datetime:
    """Return when people may be written to on a day."""
    return clock.day_start(date) + dt.timedelta(seconds=seconds_of(policy.quiet_until))


def _wanted(
    everybody: Population, held: np.ndarray, worth: np.ndarray, room: np.ndarray, *, works: bool
) -> Wanted:
    """Return everybody as the plan takes them, before the gate has spoken."""
    cared, is_open = everybody.employee > 0, everybody.item > 0
    timely = works | is_open | is_bound(held)
    nobody = np.zeros(len(worth), dtype=bool)
    return Wanted(
        employee=everybody.employee,
        worth=worth,
        has_reason=held.any(axis=1) & cared & ~everybody.is_done & timely,
        allowed=nobody,
        forbidden=~cared,
        is_open=is_open,
        is_snoozed=everybody.is_snoozed,
        room=room,
    )


def _answered(wanted: Wanted, places: np.ndarray, answers: Decisions) -> Wanted:
    """Return the same with the answers of the gate for some."""
    allowed, forbidden = wanted.allowed.copy(), wanted.forbidden.copy()
    unasked = np.ones(len(allowed), dtype=bool) if wanted.unasked is None else wanted.unasked.copy()
    allowed[places], unasked[places] = answers.allowed, False
    forbidden[places] |= answers.forbidden
    return replace(wanted, allowed=allowed, forbidden=forbidden, unasked=unasked)


def _write(
    everybody: Population,
    held: np.ndarray,
    worth: np.ndarray,
    answers: list[Answered],
    ranked: Ranked,
    date: dt.date,
    now: dt.datetime,
) -> Filled:
    """Write the plan in three statements."""
    gone = np.flatnonzero(ranked.withdrawn)
    kept = np.flatnonzero(ranked.kept & held.any(axis=1))
    opened = np.flatnonzero(ranked.opened)
    withdraw = {
        "items": everybody.item[gone].tolist(),
        "notes": _why_withdrawn(gone, held, answers),
        "now": now,
    }
    refresh = {"items": everybody.item[kept].tolist(), **reasons_told(held, worth, kept)}
    fresh = {
        "profiles": everybody.profiles[opened].tolist(),
        "today": date,
        **reasons_told(held, worth, opened),
    }
    return Filled(
        withdrawn=sql.execute("outreach", "withdraw_items", withdraw),
        refreshed=sql.execute("outreach", "refresh_items", refresh),
        opened=sql.execute("outreach", "open_items", fresh),
        waiting=int(ranked.waiting.sum()),
    )


def hold_queues() -> None:
    """Let nobody else write queues until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('outreach.fill_queues'))")


def reasons_told(held: np.ndarray, worth: np.ndarray, positions: np.ndarray) -> dict[str, list]:
    """Return the reasons and the worth of some people as the statements take them."""
    codes = np.array(CODES)
    return {"reasons": [",".join(codes[row]) for row in held[positions]], "worths": worth[positions].tolist()}


def _why_withdrawn(gone: np.ndarray, held: np.ndarray, answers: list[Answered]) -> list[str]:
    """Return why each item is closed: the gate's first objection, the reason gone, or no room."""
    notes = {int(place): "no_room" if held[place].any() else "reason_gone" for place in gone}
    for places, decisions in answers:
        for at in np.flatnonzero(np.isin(places, gone) & ~decisions.allowed):
            notes[int(places[at])] = decisions.one(int(at)).reasons[0]
    return list(notes.values())


def _note_run(date: dt.date, version: int, filled: Filled, now: dt.datetime) -> None:
    """Keep what was done where managers look: the day's run and its steps."""
    values = {"state": Run.State.DONE, "finished_at": now, "policy_version": version}
    run, _created = Run.objects.update_or_create(
        job=JOB, date=date, defaults=values, create_defaults=values | {"opened_at": now, "cutoff_txid": 0}
    )
    for position, name in enumerate(("withdrawn", "refreshed", "opened", "waiting"), 1):
        RunStep.objects.update_or_create(
            run=run,
            position=position,
            defaults={"name": name, "rows": getattr(filled, name), "started_at": now, "finished_at": now},
        )

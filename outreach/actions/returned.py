"""Owns what becomes of today's items when people come back after the queues were filled."""

import datetime as dt

import numpy as np
from django.db import transaction

from outreach.actions.filling import hold_queues, reasons_told
from outreach.queries.candidates import Population, population
from outreach.queries.contact import contact_policy
from outreach.rules import reasons_for, worth_for
from scrm.lib import clock, sql


@transaction.atomic
def withdraw_returned(*, now: dt.datetime) -> int:
    """Take back the reason of silence from open items whose person was seen, and return how many changed.

    Whoever came back from silence is on the list for that; an item left without a reason is withdrawn, unless
    a colleague put it off to a day of their own: then the filling of that day decides. A rerun finds nothing.
    """
    if not sql.rows("outreach", "items_overtaken"):
        return 0
    hold_queues()
    profiles = [row[0] for row in sql.rows("outreach", "items_overtaken")]
    date, (policy, _version) = clock.business_date(now), contact_policy()
    everybody = population(date, policy, profiles)
    held = reasons_for(everybody.people, clock.day_number(date), policy)
    worth = worth_for(everybody.people, held, clock.day_number(date))
    return _write(everybody, held, worth, now)


def _write(everybody: Population, held: np.ndarray, worth: np.ndarray, now: dt.datetime) -> int:
    items, has_reason = everybody.item, held.any(axis=1)
    kept = np.flatnonzero((items > 0) & has_reason)
    gone = np.flatnonzero((items > 0) & ~has_reason & ~everybody.is_snoozed)
    refresh = {"items": items[kept].tolist(), **reasons_told(held, worth, kept)}
    withdraw = {"items": items[gone].tolist(), "notes": ["reason_gone"] * len(gone), "now": now}
    return sql.execute("outreach", "refresh_items", refresh) + sql.execute(
        "outreach", "withdraw_items", withdraw
    )

"""Owns what a crisis in the community does to our lists: whoever is involved leaves them."""

import datetime as dt

from django.db import transaction

from outreach.actions.bookings import free_in_crisis
from scrm.lib import sql


@transaction.atomic
def pause_in_crisis(*, now: dt.datetime) -> int:
    """Take people in a crisis off every list, and return how many items were closed; a rerun finds none.

    The gate refuses from the first moment; this only tidies what was on the lists before.
    """
    free_in_crisis(now=now)
    return sql.execute("outreach", "pause_in_crisis", {"now": now})

"""Owns until when a voice should be answered: a working day by the brand's calendar."""

import datetime as dt

from community.rules.clocks import VOICE_CLOSES, VOICE_MINUTES, VOICE_OPENS
from scrm.lib import clock
from users.queries import calendar


def voice_due(received: dt.datetime) -> dt.datetime:
    """Return until when a voice that came at an instant should be answered (one query)."""
    day = clock.business_date(received)
    days = calendar(day, day + dt.timedelta(days=1))
    return days.add_working_time(received, VOICE_MINUTES, VOICE_OPENS, VOICE_CLOSES, clock.zone())

"""Owns until when people should be answered: minutes in a group's hours, a working day for a voice."""

import datetime as dt

MESSAGE_MINUTES = 3
VOICE_OPENS, VOICE_CLOSES = dt.time(9), dt.time(18)
VOICE_MINUTES = 9 * 60  # one working day


def message_due(
    sent: dt.datetime, opens: dt.time, closes: dt.time, zone: dt.tzinfo, minutes: int = MESSAGE_MINUTES
) -> dt.datetime:
    """Return until when a message should be answered; while closed the clock waits for the opening."""
    local = sent.astimezone(zone)
    start = local
    if local.time() < opens:
        start = dt.datetime.combine(local.date(), opens, zone)
    elif local.time() >= closes:
        start = dt.datetime.combine(local.date() + dt.timedelta(days=1), opens, zone)
    due = start + dt.timedelta(minutes=minutes)
    end = dt.datetime.combine(start.date(), closes, zone)
    if due <= end:
        return due
    tomorrow = dt.datetime.combine(start.date() + dt.timedelta(days=1), opens, zone)
    return tomorrow + (due - end)


def minutes_late(due: dt.datetime, now: dt.datetime) -> int:
    """Return how many whole minutes something is overdue; 0 when it is not."""
    return max(0, int((now - due).total_seconds() // 60))

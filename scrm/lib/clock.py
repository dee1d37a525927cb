"""Owns the clock and the brand's business days; below the entry points time is an argument."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

EPOCH = dt.date(1970, 1, 1)


def now() -> dt.datetime:
    """Return the present instant; called by views, API, tasks and commands only."""
    return timezone.now()


def zone() -> ZoneInfo:
    """Return the brand's time zone."""
    return ZoneInfo(settings.BRAND_TIME_ZONE)


def business_date(instant: dt.datetime) -> dt.date:
    """Return the brand's calendar day of an instant."""
    return instant.astimezone(zone()).date()


def day_start(day: dt.date) -> dt.datetime:
    """Return the instant at which a business day begins."""
    return dt.datetime.combine(day, dt.time(), zone())


def day_number(day: dt.date) -> int:
    """Return days since 1970-01-01, the form in which rules take dates."""
    return (day - EPOCH).days


def day_from_number(number: int) -> dt.date:
    """Return the date of a day number."""
    return EPOCH + dt.timedelta(days=int(number))

"""Owns how often alumni may be asked, how long a role lasts, and who suits a question."""

import datetime as dt
from collections.abc import Iterable, Sequence

ASK_DAYS = 90  # a rolling window
MOST_ASKS = 2  # in it, of both kinds together
YEAR = dt.timedelta(days=365)
RENEW_DAYS = 30  # so long before its end a role is on the list of those to be renewed
OVERDUE_DAYS = 60  # so long after it, without a word, it ends by itself


def room_left(asked_at: Iterable[dt.datetime], now: dt.datetime) -> int:
    """Return how often someone may still be asked in the window that ends now."""
    window = now - dt.timedelta(days=ASK_DAYS)
    return max(MOST_ASKS - sum(at > window for at in asked_at), 0)


def free_on(asked_at: Iterable[dt.datetime], now: dt.datetime) -> dt.datetime | None:
    """Return when someone may be asked again; None where that is now."""
    recent = sorted(at for at in asked_at if at > now - dt.timedelta(days=ASK_DAYS))
    return None if len(recent) < MOST_ASKS else recent[-MOST_ASKS] + dt.timedelta(days=ASK_DAYS)


def shared_topics(topics: Sequence[str], *texts: str) -> list[str]:
    """Return the topics that a question names, in the order in which they are listed."""
    said = " ".join(texts).casefold()
    return [topic for topic in topics if topic.casefold() in said]

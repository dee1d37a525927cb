"""The tables of outreach: queue, greetings, touches, check-ups, promises, consent, tickets, forecasts."""

from outreach.models.conversations import Consent, Diagnosis, Promise, Touch
from outreach.models.forecasts import Forecast
from outreach.models.greetings import Greeting
from outreach.models.queue import QueueItem
from outreach.models.tickets import Desk, Ticket, TicketNote

__all__ = [
    "Consent",
    "Desk",
    "Diagnosis",
    "Forecast",
    "Greeting",
    "Promise",
    "QueueItem",
    "Ticket",
    "TicketNote",
    "Touch",
]

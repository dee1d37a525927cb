"""The tables of outreach: queue items, greetings, touches, check-ups, promises, consent, tickets."""

from outreach.models.conversations import Consent, Diagnosis, Promise, Touch
from outreach.models.greetings import Greeting
from outreach.models.queue import QueueItem
from outreach.models.tickets import Desk, Ticket, TicketNote

__all__ = [
    "Consent",
    "Desk",
    "Diagnosis",
    "Greeting",
    "Promise",
    "QueueItem",
    "Ticket",
    "TicketNote",
    "Touch",
]

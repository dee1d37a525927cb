"""The tables of outreach: queue, greetings, conversations, consents, gate, tickets, plans, effects."""

from outreach.models.consents import Consent, ConsentText, Mood, PreferenceLink
from outreach.models.contents import Content
from outreach.models.conversations import Diagnosis, Promise, Touch
from outreach.models.drafts import Draft
from outreach.models.effects import HoldOut, QueueDay, TouchResult
from outreach.models.forecasts import Forecast
from outreach.models.gate import ContactRefusal, CoolingOff, FriendMode, Override, WrongContact
from outreach.models.greetings import Greeting, HeldText
from outreach.models.plans import CarePlan, CareStep, CareWord, RiskCount
from outreach.models.queue import QueueItem
from outreach.models.tickets import Desk, Ticket, TicketNote

__all__ = [
    "CarePlan",
    "CareStep",
    "CareWord",
    "Consent",
    "ConsentText",
    "ContactRefusal",
    "Content",
    "CoolingOff",
    "Desk",
    "Diagnosis",
    "Draft",
    "Forecast",
    "FriendMode",
    "Greeting",
    "HeldText",
    "HoldOut",
    "Mood",
    "Override",
    "PreferenceLink",
    "Promise",
    "QueueDay",
    "QueueItem",
    "RiskCount",
    "Ticket",
    "TicketNote",
    "Touch",
    "TouchResult",
    "WrongContact",
]

"""The tables of outreach: queue, greetings, touches, check-ups, consents, gate, tickets, forecasts."""

from outreach.models.consents import Consent, Mood, PreferenceLink
from outreach.models.contents import Content
from outreach.models.conversations import Diagnosis, Promise, Touch
from outreach.models.drafts import Draft
from outreach.models.forecasts import Forecast
from outreach.models.gate import ContactRefusal, CoolingOff, Override
from outreach.models.greetings import Greeting, HeldText
from outreach.models.plans import CarePlan, CareStep, CareWord, RiskCount
from outreach.models.queue import QueueItem
from outreach.models.tickets import Desk, Ticket, TicketNote

__all__ = [
    "CarePlan",
    "CareStep",
    "CareWord",
    "Consent",
    "ContactRefusal",
    "Content",
    "CoolingOff",
    "Desk",
    "Diagnosis",
    "Draft",
    "Forecast",
    "Greeting",
    "HeldText",
    "Mood",
    "Override",
    "PreferenceLink",
    "Promise",
    "QueueItem",
    "RiskCount",
    "Ticket",
    "TicketNote",
    "Touch",
]

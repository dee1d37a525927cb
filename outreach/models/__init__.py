"""The tables of outreach: queue items, greetings, touches, check-ups, promises, consent."""

from outreach.models.conversations import Consent, Diagnosis, Promise, Touch
from outreach.models.greetings import Greeting
from outreach.models.queue import QueueItem

__all__ = ["Consent", "Diagnosis", "Greeting", "Promise", "QueueItem", "Touch"]

"""The pure decisions of outreach: why someone is on the list, in what order, and whether we may write."""

from outreach.rules.contact import (
    Decision,
    Decisions,
    Facts,
    contact_decision,
    contact_decisions,
)
from outreach.rules.greetings import Choice, Person, choose
from outreach.rules.policy import STANDARD, ContactPolicy
from outreach.rules.purposes import CHANNELS, OVERRIDABLE, PURPOSES, REFUSALS
from outreach.rules.queue import Ranked, Wanted, next_to_ask, plan
from outreach.rules.reasons import (
    CODES,
    REASONS,
    Candidates,
    purpose_for,
    purposes_for,
    reasons_for,
    reasons_left,
    worth_for,
)

__all__ = [
    "CHANNELS",
    "CODES",
    "OVERRIDABLE",
    "PURPOSES",
    "REASONS",
    "REFUSALS",
    "STANDARD",
    "Candidates",
    "Choice",
    "ContactPolicy",
    "Decision",
    "Decisions",
    "Facts",
    "Person",
    "Ranked",
    "Wanted",
    "choose",
    "contact_decision",
    "contact_decisions",
    "next_to_ask",
    "plan",
    "purpose_for",
    "purposes_for",
    "reasons_for",
    "reasons_left",
    "worth_for",
]

"""The tables of the community: groups, messages, voices, campaigns, crises, snippets."""

from community.models.campaigns import Campaign, SignUp, Suggestion
from community.models.crises import Crisis, CrisisPerson, CrisisStep, CrisisWitness, Statement
from community.models.groups import Group, GroupDuty, Membership
from community.models.messages import Message
from community.models.snippets import Snippet
from community.models.voices import Voice, VoiceStep

__all__ = [
    "Campaign",
    "Crisis",
    "CrisisPerson",
    "CrisisStep",
    "CrisisWitness",
    "Group",
    "GroupDuty",
    "Membership",
    "Message",
    "SignUp",
    "Snippet",
    "Statement",
    "Suggestion",
    "Voice",
    "VoiceStep",
]

"""The tables of the community: groups, messages, voices, campaigns."""

from community.models.campaigns import Campaign, SignUp, Suggestion
from community.models.groups import Group, GroupDuty, Membership
from community.models.messages import Message
from community.models.voices import Voice, VoiceStep

__all__ = [
    "Campaign",
    "Group",
    "GroupDuty",
    "Membership",
    "Message",
    "SignUp",
    "Suggestion",
    "Voice",
    "VoiceStep",
]

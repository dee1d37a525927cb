"""The tables of the community: groups, messages, voices, campaigns, crises, snippets, farewells, KOCs."""

from community.models.alumni import AlumniRole, Ask, Consultation
from community.models.campaigns import Campaign, SignUp, Suggestion
from community.models.crises import Crisis, CrisisPerson, CrisisStep, CrisisWitness, Statement
from community.models.graduations import Blessing, Graduation
from community.models.groups import Group, GroupDuty, Membership
from community.models.kocs import Koc, KocNews, Reward, RewardMonth
from community.models.messages import Message
from community.models.snippets import Snippet
from community.models.voices import Voice, VoiceStep

__all__ = [
    "AlumniRole",
    "Ask",
    "Blessing",
    "Campaign",
    "Consultation",
    "Crisis",
    "CrisisPerson",
    "CrisisStep",
    "CrisisWitness",
    "Graduation",
    "Group",
    "GroupDuty",
    "Koc",
    "KocNews",
    "Membership",
    "Message",
    "Reward",
    "RewardMonth",
    "SignUp",
    "Snippet",
    "Statement",
    "Suggestion",
    "Voice",
    "VoiceStep",
]

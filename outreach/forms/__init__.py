"""Forms of outreach: they validate and convert, nothing else."""

from outreach.forms.consent_texts import ConsentTextForm
from outreach.forms.diagnosis import DiagnosisForm
from outreach.forms.library import ContentForm, GreetingForm, LibraryFilterForm
from outreach.forms.policy import PolicyForm
from outreach.forms.profiles import ProfileFilterForm, SearchForm, TagForm
from outreach.forms.queue import ReasonForm, SnoozeForm
from outreach.forms.tickets import TicketForm

__all__ = [
    "ConsentTextForm",
    "ContentForm",
    "DiagnosisForm",
    "GreetingForm",
    "LibraryFilterForm",
    "PolicyForm",
    "ProfileFilterForm",
    "ReasonForm",
    "SearchForm",
    "SnoozeForm",
    "TagForm",
    "TicketForm",
]

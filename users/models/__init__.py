"""The tables of people: employees, profiles, events, sources, policies and audit."""

from users.models.calendar import CalendarDay
from users.models.employees import Assignment, Cover, Employee, EmployeeManager, Team
from users.models.events import Behaviour, DayMark, Event, EventKey, EventType, MarkCursor
from users.models.profiles import ContactPoint, Holding, Identity, Profile, Tag
from users.models.records import AuditEntry, Policy
from users.models.reviewed import Reviewed
from users.models.sources import ApiKey, Rejection, Source

__all__ = [
    "ApiKey",
    "Assignment",
    "AuditEntry",
    "Behaviour",
    "CalendarDay",
    "ContactPoint",
    "Cover",
    "DayMark",
    "Employee",
    "EmployeeManager",
    "Event",
    "EventKey",
    "EventType",
    "Holding",
    "Identity",
    "MarkCursor",
    "Policy",
    "Profile",
    "Rejection",
    "Reviewed",
    "Source",
    "Tag",
    "Team",
]

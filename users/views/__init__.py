"""Pages of the people floor, one module per noun."""

from users.views.assignments import (
    assignment_change,
    unassigned_assign,
    unassigned_list,
    unassigned_share,
)
from users.views.audit import audit_list
from users.views.calendar import (
    calendar_day_remove,
    calendar_import,
    calendar_period_add,
    calendar_year,
)
from users.views.covers import cover_end, cover_list
from users.views.employees import (
    employee_edit,
    employee_invite,
    employee_leave,
    employee_link,
    employee_list,
)
from users.views.event_types import event_type_list, event_type_map
from users.views.me import me
from users.views.merge import profile_merge, profile_merge_confirm
from users.views.passwords import password_change, password_forgotten, password_set, sessions_end
from users.views.rejections import (
    identity_conflict_list,
    rejection_erase,
    rejection_list,
    rejections_erase,
)
from users.views.session import locked_out, sign_in, sign_out
from users.views.sources import key_create, key_revoke, source_create, source_edit, source_list
from users.views.teams import team_list, team_rename

__all__ = [
    "assignment_change",
    "audit_list",
    "calendar_day_remove",
    "calendar_import",
    "calendar_period_add",
    "calendar_year",
    "cover_end",
    "cover_list",
    "employee_edit",
    "employee_invite",
    "employee_leave",
    "employee_link",
    "employee_list",
    "event_type_list",
    "event_type_map",
    "identity_conflict_list",
    "key_create",
    "key_revoke",
    "locked_out",
    "me",
    "password_change",
    "password_forgotten",
    "password_set",
    "profile_merge",
    "profile_merge_confirm",
    "rejection_erase",
    "rejection_list",
    "rejections_erase",
    "sessions_end",
    "sign_in",
    "sign_out",
    "source_create",
    "source_edit",
    "source_list",
    "team_list",
    "team_rename",
    "unassigned_assign",
    "unassigned_list",
    "unassigned_share",
]

"""Pages of outreach."""

from outreach.views.diagnosis import (
    diagnosis_create,
    diagnosis_draft,
    profile_diagnosis_create,
    profile_diagnosis_draft,
)
from outreach.views.plans import (
    plan_create,
    plan_list,
    plan_stop,
    remedy,
    step_done,
    step_queue,
    step_skip,
)
from outreach.views.policy import policy, policy_forecast, policy_restore
from outreach.views.profile import (
    consent_give,
    consent_withdraw,
    contact_point_reveal,
    profile,
    promise_keep,
    tag_create,
    tag_delete,
)
from outreach.views.profiles import profile_list
from outreach.views.queue import (
    queue,
    queue_item_answer,
    queue_item_lint,
    queue_item_resume,
    queue_item_send,
    queue_item_skip,
    queue_item_snooze,
    queue_item_undo,
)
from outreach.views.tickets import (
    desk_list,
    ticket,
    ticket_advance,
    ticket_create,
    ticket_hand,
    ticket_list,
)

__all__ = [
    "consent_give",
    "consent_withdraw",
    "contact_point_reveal",
    "desk_list",
    "diagnosis_create",
    "diagnosis_draft",
    "plan_create",
    "plan_list",
    "plan_stop",
    "policy",
    "policy_forecast",
    "policy_restore",
    "profile",
    "profile_diagnosis_create",
    "profile_diagnosis_draft",
    "profile_list",
    "promise_keep",
    "queue",
    "queue_item_answer",
    "queue_item_lint",
    "queue_item_resume",
    "queue_item_send",
    "queue_item_skip",
    "queue_item_snooze",
    "queue_item_undo",
    "remedy",
    "step_done",
    "step_queue",
    "step_skip",
    "tag_create",
    "tag_delete",
    "ticket",
    "ticket_advance",
    "ticket_create",
    "ticket_hand",
    "ticket_list",
]

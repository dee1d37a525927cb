"""Owns the list of every table that has `profile_id` and what a merge does with its rows.

A test holds it against the database: a new table with `profile_id` must be named here.
"""

# move:   the rows are given to the surviving profile
# unique: the same, but a row whose key the survivor already has is dropped first
# lasting: as unique, but of two rows with one key the one stays whose first named column is empty
# done:   as unique, but of two rows with one key the one stays whose first named column is filled
# total:  as unique, but the first named column is added up, and the second is at least the sum
# open:   the same, but where both have a row whose named column is empty, the other's is closed first:
#         the column is set to now, and further columns to the values named
# fold:   derived from events: days that still have raw events are dropped and marked for the survivor,
#         older ones are given to the survivor (columns after `day` are added up, the first is OR-ed)
# drop:   derived nightly: dropped
MERGE: dict[str, str | tuple] = {
    "users_identity": "move",
    "users_contactpoint": ("unique", "kind", "value"),
    "users_holding": "move",
    "users_tag": ("unique", "name"),
    "users_assignment": ("open", "ended_at", {}),
    "users_event": "move",
    "users_daymark": "move",
    "segmentation_dailyactivity": ("fold", "behaviours", ("events", "purchases", "spent")),
    "segmentation_standing": "drop",
    "segmentation_standingmemory": "drop",
    "segmentation_lateday": "move",
    "segmentation_transition": ("open", "superseded_at", {}),
    "community_membership": ("lasting", "left_at", "group_id"),
    "community_message": "move",
    "community_voice": "move",
    "community_signup": ("done", "attended_at", "campaign_id"),
    "community_suggestion": ("done", "invited_at", "campaign_id"),
    "community_crisisperson": ("lasting", "released_at", "crisis_id"),
    "community_alumnirole": ("open", "ended_at", {}),
    "community_koc": ("open", "ended_at", {"state": "ended"}),
    "community_reward": "move",
    "community_rewardmonth": ("total", "spent", "most", "month"),
    "community_graduation": ("open", "closed_at", {"state": "let_be"}),
    "outreach_queueitem": ("open", "closed_at", {"outcome": "withdrawn"}),
    "outreach_touch": "move",
    "outreach_diagnosis": "move",
    "outreach_promise": "move",
    "outreach_consent": ("unique", "purpose", "channel", "decision", "at", "source_id"),
    "outreach_mood": ("unique", "source_id", "at"),
    "outreach_preferencelink": "move",
    "outreach_contactrefusal": ("unique", "purpose", "channel"),
    "outreach_override": "move",
    "outreach_coolingoff": ("open", "ended_at", {}),
    "outreach_friendmode": ("open", "ended_at", {}),
    "outreach_wrongcontact": ("unique", "channel", "corrected_at"),
    "outreach_ticket": "move",
    "outreach_careplan": ("open", "ended_at", {"outcome": "replaced"}),
    "outreach_careword": "drop",
    "outreach_holdout": ("unique", "starts_on"),
    "outreach_touchresult": "move",
    "outreach_draft": "drop",
    "outreach_heldtext": "move",
}

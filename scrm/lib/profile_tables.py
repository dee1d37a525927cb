"""Owns the list of every table that has `profile_id` and what a merge does with its rows.

A test holds it against the database: a new table with `profile_id` must be named here.
"""

# move:   the rows are given to the surviving profile
# unique: the same, but a row whose key the survivor already has is dropped first
# fold:   derived from events: dropped, and the survivor's days are marked so that the fold makes them anew
# drop:   derived nightly: dropped
MERGE: dict[str, str | tuple[str, ...]] = {
    "users_identity": "move",
    "users_contactpoint": ("unique", "kind", "value"),
    "users_holding": "move",
    "users_tag": ("unique", "name"),
    "users_assignment": ("unique", "ended_at"),
    "users_event": "move",
    "users_daymark": "move",
    "segmentation_dailyactivity": "fold",
    "segmentation_standing": "drop",
    "segmentation_transition": "move",
    "outreach_queueitem": ("unique", "closed_at"),
    "outreach_touch": "move",
    "outreach_diagnosis": "move",
    "outreach_promise": "move",
    "outreach_consent": "move",
}

"""Owns the audit trail: one row per deed, written in the deed's own transaction."""

import datetime as dt
import json

from scrm.lib import sql
from users.models import Employee


def record(
    *,
    by: Employee | None,
    action: str,
    obj_type: str,
    obj_id: int | None,
    now: dt.datetime,
    **details: object,
) -> None:
    """Write down who did what to which object; details are ids and codes, never personal data."""
    entry = {
        "employee": by.pk if by else None,
        "action": action,
        "object_type": obj_type,
        "object_id": obj_id,
        "details": json.dumps(details),
        "at": now,
    }
    sql.execute("users", "record_audit", entry)

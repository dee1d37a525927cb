"""Owns the audit trail: one row per deed, written in the deed's own transaction."""

import datetime as dt

from users.models import AuditEntry, Employee


def record(
    *,
    by: Employee | None,
    action: str,
    obj_type: str,
    obj_id: int | None,
    now: dt.datetime,
    **details: object,
) -> AuditEntry:
    """Write down who did what to which object; details are ids and codes, never personal data."""
    return AuditEntry.objects.create(
        employee=by, action=action, object_type=obj_type, object_id=obj_id, details=details, at=now
    )

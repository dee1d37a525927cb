"""Owns what is known of check-ups that are being written."""

import datetime as dt

from outreach.models import Diagnosis, Draft, QueueItem
from users.models import Employee, Profile


def draft(employee: Employee, profile: Profile, item: QueueItem | None) -> Draft | None:
    """Return what an employee had typed for an item, or for someone's page (one query)."""
    return Draft.objects.filter(employee=employee, profile=profile, item=item).first()


def recorded_at(employee: Employee, profile: Profile) -> dt.datetime | None:
    """Return when an employee last recorded a check-up of someone: older drafts are of no use (one query)."""
    made = Diagnosis.objects.filter(employee=employee, profile=profile).order_by("-created_at").first()
    return made.created_at if made else None

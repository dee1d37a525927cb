"""Owns the forgetting of what may be kept for a time only."""

import datetime as dt

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from scrm.lib import clock, sql
from users.actions import audit
from users.models import Rejection

MARK_DAYS = 40  # marks of days before are of no use once every consumer has read them
SIGN_IN_DAYS = 30  # how long attempts to sign in, with their addresses, may help to explain a lock-out


@transaction.atomic
def prune_expired(*, now: dt.datetime) -> int:
    """Delete old refused items, sessions that have ended and old attempts to sign in; count the items."""
    refused_before = now - dt.timedelta(days=settings.REJECTION_DAYS)
    pruned, _by_model = Rejection.objects.filter(received_at__lt=refused_before).delete()
    if pruned:
        audit.record(
            by=None,
            action="rejections.pruned",
            obj_type="rejection",
            obj_id=None,
            now=now,
            count=pruned,
        )
    sql.execute("users", "prune_marks", {"before": clock.business_date(now) - dt.timedelta(days=MARK_DAYS)})
    Session.objects.filter(expire_date__lt=now).delete()
    for attempts in (AccessAttempt, AccessLog):
        attempts.objects.filter(attempt_time__lt=now - dt.timedelta(days=SIGN_IN_DAYS)).delete()
    return pruned

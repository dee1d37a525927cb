"""Owns the judgement of what outreach brought: each conversation, and the two arms of the comparison."""

import datetime as dt

from django.db import transaction

from outreach.rules.effects import HEARD_DAYS, REPLY_DAYS
from outreach.rules.holdouts import RETURN_DAYS
from scrm.lib import clock, sql


@transaction.atomic
def judge_touches(*, now: dt.datetime) -> int:
    """Follow the conversations of the last month, and both arms after theirs; return the rows written."""
    params = {
        "now": now,
        "today": clock.business_date(now),
        "zone": str(clock.zone()),
        "days": RETURN_DAYS,
        "reply_days": REPLY_DAYS,
        "heard_days": HEARD_DAYS,
    }
    return sql.execute("outreach", "judge_touches", params) + sql.execute("outreach", "judge_arms", params)

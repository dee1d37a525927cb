"""Owns who takes the tickets of which topic."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from outreach.models import Desk, Ticket
from users.actions import audit
from users.models import Employee


@transaction.atomic
def set_desk(
    *,
    topic: str,
    chosen: Collection[Employee],
    among: Collection[Employee],
    by: Employee,
    now: dt.datetime,
) -> None:
    """Let the chosen ones, among those whom the editor may choose, take a topic; others stay as they are."""
    topic = Ticket.Topic(topic)
    gone = [person.pk for person in among if person not in chosen]
    Desk.objects.filter(topic=topic, employee__in=gone).delete()
    Desk.objects.bulk_create([Desk(topic=topic, employee=person) for person in chosen], ignore_conflicts=True)
    people = sorted(person.pk for person in chosen)
    audit.record(
        by=by, action="desk_set", obj_type="desk", obj_id=None, now=now, topic=str(topic), people=people
    )

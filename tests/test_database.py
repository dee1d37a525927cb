"""What is there between two tests that commit: nothing of the first, and all that the migrations brought."""

import pytest
from django.db import connection

from outreach.models import Consent
from tests import database
from users.models import CalendarDay, Employee, Event, Profile

KEY = "00000000-0000-0000-0000-000000000000"
EVENT = """
INSERT INTO users_event (profile_id, occurred_at, source_id, type_id, key, received_at)
VALUES (%s, %s, %s, 1, %s, %s)
"""


@pytest.mark.django_db(transaction=True)
def test_restore_leaves_nothing_but_what_the_migrations_brought(profile, source, koe, now):
    days = list(CalendarDay.objects.values_list())
    Consent.objects.create(profile=profile, decision="given", origin="employee", employee=koe, at=now)
    with connection.cursor() as cursor:
        cursor.execute(EVENT, [profile.pk, now, source.pk, KEY, now])
    CalendarDay.objects.filter(kind="makeup").delete()
    CalendarDay.objects.update(name="x")
    database.restore()
    assert not any(model.objects.exists() for model in (Consent, Event, Profile, Employee))
    assert list(CalendarDay.objects.values_list()) == days
    assert days

"""Owns what the journeys share: a crowd with a past, its nights, and a filled form of the rules."""

import datetime as dt

import pytest
from django.urls import reverse

from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.models import DailyActivity
from users.models import Employee

LOGIN, INTERACT, PURCHASE = 1, 4, 32


@pytest.fixture
def night(now, today):
    """Return a function that computes the night of a date on that date's morning."""

    def compute(date):
        run = open_nightly_run(date=date, now=now + (date - today))
        assert work_on_run(run_id=run.pk, seconds=60)

    return compute


@pytest.fixture
def crowd(make_profile, koe, today):
    """Sixty people: every few days until some time ago, buyers among them."""
    Employee.objects.update(capacity=100)  # room for everybody who comes up
    people = [make_profile(f"第{number}位", koe) for number in range(60)]
    rows = []
    for number, person in enumerate(people):
        step, pause = 1 + number % 9, (number * 7) % 120
        for back in range(pause + 1, 380, step):
            mask = LOGIN | (INTERACT if back % 3 == 0 else 0) | (PURCHASE if back % 40 < step else 0)
            bought = 1 if mask & PURCHASE else 0
            rows.append(
                DailyActivity(
                    profile_id=person.pk,
                    day=today - dt.timedelta(days=back),
                    behaviours=mask,
                    events=1,
                    purchases=bought,
                    spent=bought * 1000 * (1 + number),
                )
            )
    DailyActivity.objects.bulk_create(rows)
    return people


def submitted(client, **changed):
    form = client.get(reverse("outreach:policy")).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (sent | changed).items() if value is not None}

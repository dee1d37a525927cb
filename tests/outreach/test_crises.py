import datetime as dt

import pytest

from community.actions.crises import Incident, open_crisis, release_person
from community.models import CrisisPerson
from outreach.actions.crises import pause_in_crisis
from outreach.models import QueueItem, Touch
from outreach.queries.contact import contact_decision


@pytest.fixture
def crisis(koe, profile, now):
    incident = Incident(kind="dispute", title="吵起来了")
    return open_crisis(incident=incident, people=[profile], by=koe, now=now)


def test_contact_decision_is_no_from_the_first_moment_and_yes_once_it_is_over(
    crisis, profile, koe, now, make_standing
):
    make_standing(profile, state="active")
    assert "crisis" in contact_decision(profile.pk, "care", "wecom", now).reasons
    release_person(person=CrisisPerson.objects.get(), by=koe, now=now)
    assert "crisis" not in contact_decision(profile.pk, "care", "wecom", now).reasons


def test_pause_in_crisis_closes_items_and_frees_room(crisis, profile, make_item, make_profile, koe, now):
    item, other = make_item(profile), make_item(make_profile("别人", koe))
    room = {"employee": koe, "channel": "wecom", "booked_at": now, "expires_at": now + dt.timedelta(hours=2)}
    booked = Touch.objects.create(profile=profile, purpose="care", **room)
    ticket = Touch.objects.create(profile=profile, purpose="ticket", **room)
    assert pause_in_crisis(now=now) == 1
    item.refresh_from_db()
    assert (item.outcome, item.note, item.closed_at) == ("withdrawn", "crisis", now)
    assert QueueItem.objects.open().get() == other
    assert Touch.objects.get(pk=booked.pk).undone_at == now
    assert Touch.objects.get(pk=ticket.pk).undone_at is None
    assert pause_in_crisis(now=now) == 0

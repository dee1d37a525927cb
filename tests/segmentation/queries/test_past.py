import datetime as dt

import pytest
from django.urls import reverse

from segmentation.models import Standing
from segmentation.queries import evidence
from segmentation.queries.past import evidence_on

pytestmark = pytest.mark.django_db(transaction=True)
DIFFERENT = {"profile", "computed_at", "night_state", "night_since"}
FIELDS = [field.attname for field in Standing._meta.fields if field.name not in DIFFERENT]


@pytest.fixture
def come(happen, today):
    """Return a function by which someone does something on days counted back from today."""

    def days(person, *back, kind="login", amount=None):
        for each in back:
            happen(person, kind, today - dt.timedelta(days=each), amount=amount)

    return days


@pytest.fixture
def crowd(make_profile, koe, come):
    """A regular who fell silent, a rare buyer, someone who never came, and some who go on."""
    regular, rare, goes_on = make_profile("常客", koe), make_profile("稀客"), make_profile("一直在")
    make_profile("没来过")
    come(regular, *range(40, 330, 2))
    come(rare, 130, 160, kind="purchase", amount=5_000)
    come(goes_on, *range(1, 300, 3), kind="post")
    return [regular, rare, goes_on]


def plain(standing):
    found = {name: getattr(standing, name) for name in FIELDS}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in found.items()}


def test_evidence_on_tells_of_every_past_morning_what_was_told_then(crowd, night, today):
    told = {}
    for back in range(12, -1, -1):
        date = today - dt.timedelta(days=back)
        night(date)
        told[date] = {standing.pk: standing for standing in Standing.objects.select_related("profile")}
    assert len({standing.state for found in told.values() for standing in found.values()}) > 2
    for date, found in told.items():
        for standing in found.values():
            past = evidence_on(standing.profile, date)
            assert plain(past.standing) == plain(standing), date
            assert past.sentences() == evidence.sentences(standing, date)
            assert (past.told, past.is_moved) == ("", False)


def test_evidence_on_knows_nobody_before_the_first_night(crowd, night, today):
    assert evidence_on(crowd[0], today) is None
    night(today)
    assert evidence_on(crowd[0], today - dt.timedelta(days=1)) is None
    assert evidence_on(crowd[0], today + dt.timedelta(days=3)).standing.as_of == today


def test_evidence_on_says_what_was_told_before_late_events_overturned_it(crowd, come, night, today):
    regular, nights = crowd[0], [today - dt.timedelta(days=back) for back in range(16, -1, -2)]
    for date in nights[:-1]:
        night(date)
    assert Standing.objects.get(pk=regular.pk).state in ("cooling", "dormant")
    come(regular, *range(4, 40, 2))
    night(today)
    past = evidence_on(regular, nights[-2])
    assert past.standing.state == "active"
    assert past.told in ("cooling", "dormant")
    assert "后来补到的行为改变了它" in past.sentences()[-1]


def test_evidence_on_says_what_was_told_before_a_late_return_was_known(make_profile, come, night, today):
    person = make_profile("稀客")
    come(person, 130, 160, 190)
    for back in range(9, 0, -1):
        night(today - dt.timedelta(days=back))
    come(person, 6)
    night(today)
    before, after = (evidence_on(person, today - dt.timedelta(days=back)) for back in (7, 3))
    assert (before.standing.state, before.told) == ("dormant", "")
    assert (after.standing.state, after.told) == ("active", "dormant")


def test_evidence_on_does_not_ask_about_whoever_is_not_to_be_profiled(crowd, night, today):
    night(today)
    crowd[0].may_profile = False
    assert evidence_on(crowd[0], today) is None


def test_profile_standing_shows_a_past_morning_in_words(crowd, koe, night, today, sign_in):
    for back in (3, 0):
        night(today - dt.timedelta(days=back))
    day = (today - dt.timedelta(days=2)).isoformat()
    page = sign_in(koe).get(reverse("segmentation:profile-standing", args=[crowd[0].pk]), {"date": day})
    assert page.status_code == 200
    assert page.context["standing"].as_of == today - dt.timedelta(days=3)
    for sentence in page.context["sentences"]:
        assert sentence in page.content.decode()
    assert day in page.content.decode()


def test_profile_standing_says_when_there_was_none_and_refuses_what_is_no_date(crowd, koe, sign_in):
    url = reverse("segmentation:profile-standing", args=[crowd[0].pk])
    assert "那天还没有 Ta 的现状" in sign_in(koe).get(url).content.decode()
    assert sign_in(koe).get(url, {"date": "gestern"}).status_code == 400
    assert sign_in(koe).post(url).status_code == 405


def test_profile_standing_shows_nobody_elses_people(crowd, koe, sign_in):
    url = reverse("segmentation:profile-standing", args=[crowd[1].pk])
    assert sign_in(koe).get(url).status_code == 404


def test_the_api_tells_a_past_morning_as_data(crowd, night, today, make_key, client, sign_in, koe):
    for back in (3, 0):
        night(today - dt.timedelta(days=back))
    headers = {"Authorization": f"Bearer {make_key('read:standings')}"}
    url, asked = f"/api/v1/standings/{crowd[0].pk}/", {"date": (today - dt.timedelta(days=2)).isoformat()}
    told = client.get(url, asked, headers=headers).json()
    assert (told["profile"], told["as_of"]) == (crowd[0].pk, (today - dt.timedelta(days=3)).isoformat())
    assert told["facts"][0]["code"] == told["decided_by"]
    assert told["sentences"]
    assert told["told_then"] == ""
    assert client.get(url, headers=headers).json()["as_of"] == today.isoformat()
    assert client.get(url, {"date": "2020-01-01"}, headers=headers).status_code == 404
    assert client.get(url, {"date": "9999-12-31"}, headers=headers).json()["as_of"] == today.isoformat()
    assert client.get(url, {"date": "x"}, headers=headers).status_code == 400
    assert client.get(url).status_code == 401
    assert sign_in(koe).get(f"/api/v1/standings/{crowd[1].pk}/").status_code == 404

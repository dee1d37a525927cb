import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from segmentation.models import DailyTally, Standing
from segmentation.queries.dashboard import dashboard
from segmentation.queries.scope import scope_for
from tests.segmentation.conftest import assert_rows

pytestmark = pytest.mark.django_db(transaction=True)
POPULATION = ("users_profile", "segmentation_standing", "segmentation_dailyactivity", "users_event")


@pytest.fixture
def brand(make_profile, koe, other_koe, happen, today):
    """Buyers and others of two employees and of nobody, two of whom take no part."""
    owners = [koe, koe, other_koe, None]
    people = [make_profile(f"第{number}位", owners[number % 4]) for number in range(12)]
    for number, person in enumerate(people[:9]):
        for back in range(1 + number, 200, 2 + number):
            kind = "purchase" if back % 3 == 0 else "login"
            happen(person, kind, today - dt.timedelta(days=back), amount=100 * back)
    make_profile("毕业了", koe, kind="alumnus")
    make_profile("不愿被分析", koe, may_profile=False)
    return people


def test_a_night_tallies_tier_basis_and_reason_by_team(brand, koe, team, night, today):
    night(today)
    mine = {"employee": koe, "team_id": team.pk}
    assert_rows(
        DailyTally, ["place", "profiles"], [["alumnus", 1], ["no_profiling", 1]], axis="outside", **mine
    )
    for axis in ("tier", "basis"):
        tallied = DailyTally.objects.filter(axis=axis, date=today)
        assert sum(tallied.values_list("profiles", flat=True)) == Standing.objects.count() == 14
        for column in set(tallied.values_list("place", flat=True)):
            standings = Standing.objects.filter(**{axis: column}, profile__assignments__employee=koe)
            found = tallied.filter(place=column, **mine).first()
            assert (found.profiles if found else 0) == standings.count()


def test_a_night_computed_anew_tallies_once(brand, night, today):
    night(today)
    before = DailyTally.objects.count()
    night(today, rebuild=True)
    assert DailyTally.objects.count() == before


def test_dashboard_never_reads_the_population(brand, lead, manager, night, today):
    for back in (7, 0):
        night(today - dt.timedelta(days=back))
    for viewer in (lead, manager):
        scope = scope_for(viewer)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            board = dashboard(scope)
        assert board.is_compared
        assert not [query["sql"] for query in asked for table in POPULATION if f'"{table}"' in query["sql"]]
        assert not [query["sql"] for query in asked for table in POPULATION if f" {table} " in query["sql"]]


def test_every_tally_leads_to_as_many_people(brand, lead, night, today, sign_in):
    night(today)
    client = sign_in(lead)
    tallies = client.get(reverse("segmentation:dashboard")).context["tallies"]
    assert sum(row["count"] for tally in tallies for row in tally["rows"]) > 10
    for row in (row for tally in tallies for row in tally["rows"]):
        url = urlsplit(row["url"])
        page = client.get(url.path, parse_qs(url.query)).context["page"]
        assert page.paginator.count == row["count"], row

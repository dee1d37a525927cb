"""Checks that the scale of the scores stays, is measured anew when it is due, and never silently."""

import datetime as dt

import pytest

from segmentation.actions.cut_points import NothingComputed, renew_cut_points
from segmentation.actions.nightly import open_nightly_run
from segmentation.models import CutPoints, Standing, Transition
from segmentation.queries.cut_points import cut_points_on
from tests.segmentation.conftest import rows
from users.actions.policies import save_policy
from users.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = ["version", "date", "reason"]


@pytest.fixture
def crowd(make_profile, happen, today):
    """Eight people, each less often here than the one before."""
    people = [make_profile(f"第{place}位") for place in range(8)]
    for place, person in enumerate(people):
        for back in range(1, 200, 3 * place + 2):
            happen(person, "login", today - dt.timedelta(days=40 + back))
    return people


def test_nights_keep_the_cut_points_of_the_month_and_take_new_ones_in_the_next(crowd, night, today):
    first, later = today.replace(month=10, day=3), today.replace(month=11, day=1)
    for date in (first, today.replace(month=10, day=31), later, today):
        night(date)
    assert rows(CutPoints, COLUMNS) == [[1, first, "first"], [2, later, "monthly"]]


def test_others_who_do_more_move_nobody_until_the_cut_points_are_renewed(
    crowd, happen, night, manager, now, today
):
    night(today - dt.timedelta(days=2))
    still, before = crowd[3], Standing.objects.get(profile=crowd[3]).engagement
    for person in crowd[4:]:
        for back in range(3, 40):
            happen(person, "login", today - dt.timedelta(days=back))
    night(today - dt.timedelta(days=1))
    kept = Standing.objects.get(profile=still).engagement
    assert abs(kept - before) < 3  # of its own fading alone
    renew_cut_points(by=manager, now=now)
    night(today)
    assert Standing.objects.get(profile=still).engagement < before - 20


def test_renew_cut_points_counts_from_the_next_night_and_is_on_record(crowd, night, manager, now, today):
    with pytest.raises(NothingComputed):
        renew_cut_points(by=manager, now=now)
    yesterday = today - dt.timedelta(days=1)
    night(yesterday)
    made = renew_cut_points(by=manager, now=now)
    assert (made.version, made.date, made.reason) == (2, today, "by_hand")
    entry = AuditEntry.objects.get(action="cut_points.renewed")
    assert (entry.employee, entry.details["version"]) == (manager, 2)
    night(today)
    night(yesterday, rebuild=True)
    assert rows(CutPoints, COLUMNS) == [[2, today, "by_hand"], [3, yesterday, "first"]]


def test_renew_cut_points_leaves_a_night_under_way_its_own(crowd, night, manager, now, today):
    night(today - dt.timedelta(days=1))
    run = open_nightly_run(date=today, now=now)
    made = renew_cut_points(by=manager, now=now)
    assert made.date == today + dt.timedelta(days=1)
    assert cut_points_on(run.date).version == 1


def test_nights_measure_anew_when_the_population_is_another(crowd, make_profile, happen, night, today):
    yesterday = today - dt.timedelta(days=1)
    night(yesterday)
    for place in range(9):
        happen(make_profile(f"新{place}"), "login", today - dt.timedelta(days=5))
    night(today)
    assert rows(CutPoints, COLUMNS) == [[1, yesterday, "first"], [2, today, "grown"]]


def test_nights_measure_anew_when_the_rules_measure_otherwise_and_only_then(
    crowd, night, manager, now, today
):
    days = [today - dt.timedelta(days=back) for back in (2, 1, 0)]
    night(days[0])
    for version, values in enumerate(({"value_band": 3.0}, {"value_band": 3.0, "presence_share": 0.5})):
        save_policy(area="standing", values=values, note="", version=version, by=manager, now=now)
        night(days[version + 1])
    assert rows(CutPoints, COLUMNS) == [[1, days[0], "first"], [2, days[2], "rules"]]


def test_a_renewal_moves_people_only_beyond_the_band_and_after_the_wait(crowd, night, manager, now, today):
    night(today - dt.timedelta(days=1))
    renew_cut_points(by=manager, now=now)
    before = Transition.objects.count()
    night(today)
    assert Transition.objects.count() == before


def test_cut_points_shows_what_a_renewal_would_do_before_it_is_done(
    crowd, happen, night, manager, sign_in, now, today
):
    client = sign_in(manager)
    assert "还没有量过" in client.get("/cut-points/").content.decode()
    night(today - dt.timedelta(days=1))
    for person in crowd[4:]:
        for back in range(2, 40):
            happen(person, "post", today - dt.timedelta(days=back))
    night(today)
    page = client.get("/cut-points/?ahead=1").content.decode()
    assert "第 1 版" in page
    assert "会移动的人" in page
    assert CutPoints.objects.count() == 1
    answer = client.post("/cut-points/renew/", follow=True)
    assert "重新测量好了" in answer.content.decode()
    assert CutPoints.objects.count() == 2


def test_cut_points_are_for_managers(koe, lead, sign_in):
    for stranger in (koe, lead):
        assert sign_in(stranger).get("/cut-points/").status_code == 403
        assert sign_in(stranger).post("/cut-points/renew/").status_code == 403

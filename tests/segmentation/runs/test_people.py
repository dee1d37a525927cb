import datetime as dt

import pytest

from segmentation.models import DailyCount, Standing, Transition
from tests.segmentation.conftest import assert_rows

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_is_not_there_yet_has_no_standing(make_profile, now, today, night):
    make_profile("明天才来", joined_at=now + dt.timedelta(days=1))
    make_profile("昨天来的", joined_at=now - dt.timedelta(days=1))
    night(today)
    assert_rows(Standing, ["profile__name", "state"], [["昨天来的", "new"]])


def test_people_outside_are_counted_with_their_reason(make_profile, today, night):
    make_profile("毕业了", kind="alumnus")
    make_profile("不愿被分析", may_profile=False)
    make_profile("已经离世", is_deceased=True)
    make_profile("只保存", is_restricted=True)
    night(today)
    reasons = ("alumnus", "deceased", "no_profiling", "restricted")
    expected = [["outside", reason, ""] for reason in reasons]
    assert_rows(Standing, ["state", "outside_reason", "quadrant"], expected)
    assert_rows(
        DailyCount, ["state", "kind", "profiles"], [["outside", "alumnus", 1], ["outside", "owner", 3]]
    )


def test_counts_are_by_employee_and_of_nobody(crowd, koe, team, today, night):
    night(today)
    mine = DailyCount.objects.filter(employee=koe, team_id=team.pk)
    nobodys = DailyCount.objects.filter(employee=None, team_id=None)
    assert (sum(c.profiles for c in mine), sum(c.profiles for c in nobodys)) == (5, 5)


def test_the_first_night_notes_where_everybody_began(crowd, today, night):
    night(today)
    assert Transition.objects.filter(axis="state", before="").count() == 10
    before = Transition.objects.count()
    assert all(
        t.after == Standing.objects.get(pk=t.profile_id).state
        for t in Transition.objects.filter(axis="state")
    )
    assert before == 26  # ten states, ten quadrants and the tiers of six buyers

import datetime as dt

import pytest

from segmentation.models import DailyCount, Standing

pytestmark = pytest.mark.django_db(transaction=True)


def test_night_gives_everyone_a_standing(profile, make_profile, happen, night, today):
    make_profile("从未来过")
    for back in range(1, 30):
        happen(profile, "login", today - dt.timedelta(days=back))
    night(today)
    assert list(Standing.objects.order_by("pk").values_list("state", flat=True)) == ["active", "lost"]
    assert sum(DailyCount.objects.values_list("profiles", flat=True)) == 2


def test_night_tells_the_last_day_of_each_kind_of_activity_apart(profile, happen, night, today):
    for back, kind in ((40, "purchase"), (30, "campaign"), (20, "browse"), (10, "login")):
        happen(profile, kind, today - dt.timedelta(days=back))
    night(today)
    standing = Standing.objects.get()
    days = (standing.last_login_on, standing.last_interaction_on, standing.last_purchase_on)
    assert [(today - day).days for day in days] == [10, 20, 40]


def test_night_leaves_the_last_interaction_open_where_there_was_none(profile, happen, night, today):
    happen(profile, "login", today - dt.timedelta(days=3))
    night(today)
    assert Standing.objects.get().last_interaction_on is None

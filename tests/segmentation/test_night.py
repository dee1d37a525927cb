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

"""Checks the strips of weeks on someone's page."""

import datetime as dt
import re

import pytest

from outreach.queries.rhythm import WEEKS, rhythm_of
from scrm.lib import clock
from segmentation.models import DailyActivity
from segmentation.rules import STANDARD
from users.rules import dimension_bit

LOGIN, BROWSE, BUY = (dimension_bit(name) for name in ("login", "browse", "purchase"))


@pytest.fixture
def days(today, profile):
    """Return a function that stores active days, each so many days ago."""

    def store(mask, *ago):
        for back in ago:
            DailyActivity.objects.create(
                profile_id=profile.pk,
                day=today - dt.timedelta(days=back),
                behaviours=mask,
                events=1,
                purchases=0,
                spent=0,
            )

    return store


def evidence(today, **fields):
    """Return the evidence of someone who came often, whose logins stopped and whose purchases are rare."""
    last = clock.day_number(today) - 100
    return {
        "baseline": [60, 40, 0, 0, 0, 2, 0],
        "baseline_days": STANDARD.baseline_days,
        "periods": [0, 0, 0, 9, 8, 7, *[0] * 15],
        "last_days": [last, last + 99, -1, -1, -1, last - 50, -1],
        "established": LOGIN | BROWSE,
        "declining": LOGIN,
    } | fields


def widths(svg, kind):
    return [float(width) for width in re.findall(rf'<rect class="{kind}"[^>]*? width="([\d.]+)"', svg)]


def hues(svg):
    return re.findall(r"hue-(\w+)", svg)


def test_rhythm_colours_what_fell_silent_what_lives_and_what_is_rare(profile, make_standing, days, today):
    days(LOGIN, 100, 107, 108)
    days(BROWSE, 1, 9)
    days(BUY, 150)
    found = rhythm_of(profile.pk, make_standing(profile, **evidence(today)), STANDARD, today)
    assert hues(found.svg) == ["dormant"] * WEEKS + ["active"] * WEEKS + ["tail"] * WEEKS
    assert [key for key, _meaning in found.keys] == ["active", "dormant", "tail"]
    assert [row[:3] for row in found.rows] == [["登录", 3, 2.3], ["浏览", 2, 1.5], ["购买", 1, 0.1]]
    assert "三段 9 · 8 · 7 天" in found.svg


def test_rhythm_marks_the_baseline_and_the_three_periods_to_the_day(profile, make_standing, days, today):
    days(LOGIN, 100)
    found = rhythm_of(profile.pk, make_standing(profile, **evidence(today)), STANDARD, today)
    day = 480 / (7 * WEEKS)
    assert widths(found.svg, "usual") == [pytest.approx(STANDARD.baseline_days * day, abs=0.1)]
    assert widths(found.svg, "mark") == [pytest.approx(STANDARD.period_days * day, abs=0.1)] * 3
    assert "最近三段" in found.svg


def test_rhythm_of_someone_known_for_a_short_time_has_a_short_baseline(profile, make_standing, days, today):
    days(LOGIN, 100)
    standing = make_standing(profile, **evidence(today, baseline_days=70))
    found = rhythm_of(profile.pk, standing, STANDARD, today)
    assert widths(found.svg, "usual") == [pytest.approx(70 * 480 / 7 / WEEKS, abs=0.1)]


def test_rhythm_of_the_fixed_rule_marks_its_days_on_what_it_looked_at(profile, make_standing, days, today):
    days(LOGIN, 100)
    days(BROWSE, 1)
    fields = evidence(today, basis="fixed", decided_by="fixed_login", established=0, pooled_baseline=0)
    found = rhythm_of(profile.pk, make_standing(profile, **fields), STANDARD, today)
    limit = STANDARD.owner_limits[0]
    assert widths(found.svg, "mark") == [pytest.approx(limit * 480 / 7 / WEEKS, abs=0.1)]
    assert widths(found.svg, "usual") == []
    assert f"满 {limit} 天算久" in found.svg
    assert "最近 8月12日" in found.svg


def test_rhythm_shows_what_was_done_today(profile, make_standing, days, today):
    days(LOGIN, 0)
    found = rhythm_of(profile.pk, make_standing(profile, **evidence(today)), STANDARD, today)
    assert re.findall(r"level-(\d)", found.svg)[-1] == "1"


def test_rhythm_before_the_first_night_has_weeks_and_no_marks(profile, days, today):
    days(LOGIN, 3, 10)
    found = rhythm_of(profile.pk, None, STANDARD, today)
    assert found.head == ["行为", "近 40 周活跃天数"]
    assert found.rows == [["登录", 2]]
    assert not widths(found.svg, "mark")


def test_rhythm_is_none_where_nothing_was_done_for_long(profile, make_standing, days, today):
    days(LOGIN, 7 * WEEKS + 1)
    assert rhythm_of(profile.pk, make_standing(profile), STANDARD, today) is None


def test_rhythm_asks_twice_whatever_is_shown(profile, make_standing, days, today, django_assert_num_queries):
    days(LOGIN | BROWSE, *range(1, 200))
    standing = make_standing(profile, **evidence(today))
    with django_assert_num_queries(2):
        rhythm_of(profile.pk, standing, STANDARD, today)

"""Checks how templates write numbers."""

import datetime as dt

from django.utils import translation

from scrm.templatetags.reunion import grouped, money, month_day, percent


def test_numbers_are_grouped_by_thousands_in_both_languages(settings):
    settings.BRAND_CURRENCY = "¥"
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert grouped(1234567) == "1,234,567"
            assert money(1248000) == "¥12,480"


def test_percent_never_claims_to_be_certain():
    assert [percent(share) for share in (0.0001, 0.426, 0.9999)] == ["1%", "43%", "99%"]


def test_numbers_that_are_unknown_are_a_dash():
    assert grouped(None) == money(None) == percent(None) == "—"


def test_month_day_writes_a_day_without_its_year():
    assert month_day(dt.date(2026, 7, 5)) == "7月5日"
    assert month_day(None) == "—"


def test_month_day_names_another_year():
    assert month_day(dt.date(2017, 5, 29)) == "2017年5月29日"

"""Checks of the page and the command of the calendar."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from users.actions.calendar import import_official_year
from users.models import AuditEntry, CalendarDay
from users.queries import calendar

NEW_YEAR = {
    "year": 2027,
    "papers": ["https://www.gov.cn/notice"],
    "days": [
        {"name": "元旦", "date": "2026-12-27", "isOffDay": False},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
    ],
}


def upload(content) -> SimpleUploadedFile:
    return SimpleUploadedFile("2027.json", json.dumps(content).encode())


def test_calendar_year_shows_the_arrangement_of_this_year(manager, sign_in, django_assert_num_queries):
    client = sign_in(manager)
    with django_assert_num_queries(3):
        page = client.get("/calendar/").content.decode()
    assert "2026-10-10" in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page


def test_calendar_year_says_that_2027_is_not_announced_yet(manager, sign_in):
    page = sign_in(manager).get("/calendar/?year=2027").content.decode()
    assert "2027 年的放假安排还没有公布" in page
    assert "2027-02-05" in page  # New Year's Eve is known anyway


@pytest.mark.parametrize("year", ["1900", "9999", "x", "２０２６"])
def test_calendar_year_falls_back_to_this_year(manager, sign_in, year):
    assert sign_in(manager).get(f"/calendar/?year={year}").context["year"] == 2026


def test_calendar_import_takes_a_new_year_and_replaces_it_when_repeated(manager, sign_in):
    client = sign_in(manager)
    for _time in range(2):
        answer = client.post("/calendar/import/", {"file": upload(NEW_YEAR)}, follow=True)
        assert "已导入 2027 年的 2 天" in answer.content.decode()
    assert CalendarDay.objects.filter(year=2027).count() == 2
    found = calendar(dt.date(2026, 11, 20), dt.date(2026, 11, 20))
    assert found.announced_years >= {2026, 2027}
    assert found.is_working_day(dt.date(2026, 12, 27))
    assert AuditEntry.objects.filter(action="calendar.imported").count() == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "这不是 JSON 文件"),
        (b"\xff\xfe", "这不是 JSON 文件"),
        (b"[" * 50_000, "这不是 JSON 文件"),
        (b'{"year": 2027, "days": []}', "还没公布"),
        (b"[1, 2]", "文件要有 year"),
        (b"1" * 200_000, "文件太大"),
    ],
)
def test_calendar_import_says_what_is_wrong_with_a_file(manager, sign_in, content, says):
    answer = sign_in(manager).post("/calendar/import/", {"file": SimpleUploadedFile("x.json", content)})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not CalendarDay.objects.filter(year=2027).exists()


def test_calendar_period_add_and_day_remove(manager, sign_in):
    client = sign_in(manager)
    form = {"kind": "quiet", "first": "2026-12-30", "last": "2026-12-31", "name": "盘点"}
    client.post("/calendar/periods/", form)
    client.post("/calendar/periods/", form | {"name": "年终盘点"})
    found = calendar(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert found.quiet == ((dt.date(2026, 12, 30), dt.date(2026, 12, 31)),)
    day = CalendarDay.objects.get(date="2026-12-30", kind="quiet")
    assert day.name == "年终盘点"
    client.post(f"/calendar/days/{day.pk}/remove/")
    assert not CalendarDay.objects.filter(pk=day.pk).exists()
    assert AuditEntry.objects.filter(action__startswith="calendar.").count() == 3


def test_calendar_period_add_refuses_a_period_that_ends_before_it_begins(manager, sign_in):
    form = {"kind": "mourning", "first": "2026-12-31", "last": "2026-12-30", "name": "x"}
    answer = sign_in(manager).post("/calendar/periods/", form)
    assert answer.status_code == 422
    assert "1 到 60 天" in answer.content.decode()


def test_calendar_day_remove_leaves_official_days_alone(manager, sign_in):
    day = CalendarDay.objects.filter(kind="holiday").first()
    assert sign_in(manager).post(f"/calendar/days/{day.pk}/remove/").status_code == 404


@pytest.mark.parametrize("who", ["koe", "lead"])
def test_calendar_is_for_managers(request, sign_in, who):
    assert sign_in(request.getfixturevalue(who)).get("/calendar/").status_code == 403


def test_import_calendar_command_reads_a_file_or_says_why_not(db, tmp_path, capsys):
    good, bad = tmp_path / "2027.json", tmp_path / "bad.json"
    good.write_text(json.dumps(NEW_YEAR), encoding="utf-8")
    bad.write_text('{"year": 2027, "days": []}', encoding="utf-8")
    call_command("import_calendar", str(good))
    assert capsys.readouterr().out == "2027: 2 days\n"
    for path in (bad, tmp_path / "missing.json"):
        with pytest.raises(CommandError):
            call_command("import_calendar", str(path))


def test_import_official_year_moves_a_day_that_another_year_had_claimed(manager, now):
    claimed = {"year": 2026, "papers": [], "days": [{"name": "x", "date": "2027-01-01", "isOffDay": True}]}
    import_official_year(content=claimed, by=manager, now=now)
    import_official_year(content=NEW_YEAR, by=manager, now=now)
    assert CalendarDay.objects.get(date="2027-01-01").year == 2027

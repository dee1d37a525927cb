"""Checks the people behind a number, as a page and as a file."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse

from tests.segmentation.made import stand
from users.models import AuditEntry, Tag

URL = reverse("segmentation:people")
EXPORT = reverse("segmentation:people-export")


@pytest.fixture
def crowd(make_profile, koe, other_koe, now):
    """One person each of two KOEs, and one who is nobody's."""
    made = [make_profile("=1+1", koe), make_profile("陈", other_koe), make_profile("林")]
    made[0].contact_points.create(kind="phone", value="13812345678")
    for profile, state in zip(made, ("dormant", "active", "lost"), strict=True):
        stand(profile, now, state, "silent")
    return made


def file_of(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_people_lists_the_own_people_of_each_role(sign_in, crowd, koe, lead, manager):
    for employee, count in ((koe, 1), (lead, 1), (manager, 3)):
        page = sign_in(employee).get(URL).context["page"]
        assert page.paginator.count == count


def test_people_refuses_a_stranger_and_a_post(client, sign_in, koe):
    assert client.get(URL).status_code == client.get(EXPORT).status_code == 302
    assert sign_in(koe).post(URL).status_code == sign_in(koe).post(EXPORT).status_code == 405


def test_people_filters_and_says_so_when_nobody_is_left(sign_in, crowd, manager):
    client = sign_in(manager)
    assert "陈" in client.get(URL, {"state": "active"}).text
    assert "没有这样的人" in client.get(URL, {"state": "active", "tier": "S"}).text


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense",
        "koe=999",
        "koe=x",
        "moved_to=dormant",
        "moved_to=dormant&since=yesterday&axis=state",
        "tier=Z",
        "basis=luck",
        "no_login=0",
        "no_login=x",
        "tag=露营",
        "joined=2026-13",
        "joined=9999-12",
        "at=dormant",
        "at=dormant&axis=state",
        "at=core&axis=state&on=2026-11-13",
        "moved_from=dormant&axis=state&since=2026-11-20&until=2026-11-13",
    ],
)
def test_people_answers_bad_filters_in_words(sign_in, crowd, manager, query):
    client = sign_in(manager)
    assert client.get(f"{URL}?{query}").status_code == 400
    assert client.get(f"{EXPORT}?{query}").status_code == 302


def test_people_cannot_be_asked_for_somebody_elses(sign_in, crowd, lead, other_koe):
    assert sign_in(lead).get(URL, {"koe": other_koe.pk}).status_code == 400


def test_people_survives_nonsense_in_sort_and_page(sign_in, crowd, manager):
    for query in ("sort=password", "sort=--value", "page=x", "page=999", "sort=name&page=-1"):
        assert sign_in(manager).get(f"{URL}?{query}").status_code == 200


def test_people_asks_the_same_number_of_queries_whatever_the_size(
    sign_in, crowd, manager, make_profile, koe, now, django_assert_num_queries
):
    client = sign_in(manager)
    with django_assert_num_queries(10):
        client.get(URL)
    for number in range(30):
        stand(make_profile(f"p{number}", koe), now)
    with django_assert_num_queries(10):
        client.get(URL)


def test_people_export_writes_the_same_people_without_phones(sign_in, crowd, manager, koe):
    answer = sign_in(manager).get(EXPORT, {"state": ["dormant", "lost"], "sort": "name"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="people-2026-11-20.csv"'
    head, *rows = file_of(answer)
    assert head[:4] == ["编号", "姓名", "类别", "负责人"]
    assert sorted(row[1] for row in rows) == ["'=1+1", "林"]
    assert koe.name in [row[3] for row in rows]
    assert not any("5678" in cell for row in rows for cell in row)


def test_people_export_gives_each_role_its_own_people(sign_in, crowd, koe, other_koe, lead):
    assert [row[1] for row in file_of(sign_in(other_koe).get(EXPORT))[1:]] == ["陈"]
    assert len(file_of(sign_in(koe).get(EXPORT))) == len(file_of(sign_in(lead).get(EXPORT))) == 2


def test_people_export_is_written_down(sign_in, crowd, koe):
    sign_in(koe).get(EXPORT, {"state": "dormant"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.employee_id) == ("profile.exported", koe.pk)
    assert entry.details == {"filters": {"state": ["dormant"]}, "count": 1}


ALL = {
    "state": ["dormant", "lost"],
    "quadrant": "silent",
    "tier": "none",
    "basis": "rhythm",
    "no_login": 7,
    "no_interaction": 30,
    "no_purchase": "90",
    "kind": "owner",
}


def test_people_shows_each_filter_as_a_chip_that_takes_it_away(sign_in, crowd, manager, koe):
    client = sign_in(manager)
    page = client.get(URL, {**ALL, "koe": koe.pk, "sort": "name"})
    assert page.context["page"].paginator.count == 1
    chips = page.context["chips"]
    assert [chip.label for chip in chips][:3] == ["活跃状态：休眠", "活跃状态：流失", "象限：高价值低互动"]
    assert "没有登录的天数：至少 7 天" in [chip.label for chip in chips]
    assert f"负责人：{koe.name}" in [chip.label for chip in chips]
    assert len(chips) == 10
    for chip in chips:
        left = client.get(f"{URL}{chip.url}")
        assert len(left.context["chips"]) == 9
        assert "sort=name" in chip.url


def test_people_keeps_words_that_somebody_typed_out_of_addresses(sign_in, crowd, manager, now):
    Tag.objects.create(profile=crowd[0], name="刚离婚", origin="employee", created_at=now)
    client = sign_in(manager)
    [code] = re.findall(r'<option value="(\w{12})">刚离婚', client.get(URL).text)
    page = client.get(URL, {"tag": code})
    assert [chip.label for chip in page.context["chips"]] == ["标签：刚离婚"]
    assert page.context["page"].paginator.count == 1
    client.get(EXPORT, {"tag": code})
    assert AuditEntry.objects.get().details["filters"] == {"tag": [code]}


def test_people_offers_nobody_the_words_of_other_peoples_people(sign_in, crowd, other_koe, lead, now):
    Tag.objects.create(profile=crowd[0], name="露营", origin="employee", created_at=now)
    assert "露营" in sign_in(lead).get(URL).text
    assert "露营" not in sign_in(other_koe).get(URL).text


def test_people_tells_a_past_place_and_a_movement_as_chips(sign_in, crowd, manager, today):
    dates = {"axis": "state", "since": today - dt.timedelta(days=7), "until": today}
    asked = {**dates, "moved_to": "dormant", "at": "active", "on": today - dt.timedelta(days=7)}
    chips = sign_in(manager).get(URL, asked).context["chips"]
    assert [chip.label for chip in chips] == ["11月13日：活跃", "11月13日 到 11月20日：从 别处 到 休眠"]
    assert "axis=state" in chips[0].url
    assert "moved_to" not in chips[1].url


def test_people_export_follows_every_filter(sign_in, crowd, manager, koe):
    rows = file_of(sign_in(manager).get(EXPORT, {**ALL, "koe": koe.pk}))
    assert [row[1] for row in rows[1:]] == ["'=1+1"]
    assert file_of(sign_in(manager).get(EXPORT, {**ALL, "no_login": 401}))[1:] == []


def test_people_asks_no_more_when_every_filter_is_used(
    sign_in, crowd, manager, koe, make_profile, now, django_assert_num_queries
):
    client = sign_in(manager)
    with django_assert_num_queries(12):
        client.get(URL, {**ALL, "koe": koe.pk})
    for number in range(30):
        stand(make_profile(f"p{number}", koe), now, "dormant", "silent")
    with django_assert_num_queries(12):
        client.get(URL, {**ALL, "koe": koe.pk})

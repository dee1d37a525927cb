"""Checks the filters that employees keep by name."""

import pytest
from django.urls import reverse

from segmentation.models import SavedFilter
from tests.segmentation.made import stand
from users.models import AuditEntry

LIST = reverse("segmentation:saved-filter-list")
SAVE = reverse("segmentation:saved-filter-create")


def one(action, kept):
    return reverse(f"segmentation:saved-filter-{action}", args=[kept.pk])


@pytest.fixture
def keep(now):
    """Return a function that keeps a filter of an employee."""

    def make(owner, name="流失的", is_shared=False, **codes):
        codes = codes or {"state": ["lost"]}
        return SavedFilter.objects.create(
            owner=owner, name=name, codes=codes, is_shared=is_shared, created_at=now
        )

    return make


def test_saved_filter_create_keeps_what_the_address_says(sign_in, koe):
    query = "state=lost&state=dormant&no_login=30&sort=name&page=2&tier="
    answer = sign_in(koe).post(SAVE, {"kept-name": "走远的", "query": query}, follow=True)
    assert "保存好了" in answer.text
    kept = SavedFilter.objects.get()
    assert (kept.owner, kept.name, kept.is_shared) == (koe, "走远的", False)
    assert kept.codes == {"state": ["lost", "dormant"], "no_login": ["30"]}
    assert AuditEntry.objects.get().action == "filter.saved"
    assert answer.redirect_chain[0][0].endswith("?state=lost&state=dormant&no_login=30")


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("", "state=lost", "起一个名字"),
        ("x" * 41, "state=lost", "起一个名字"),
        ("走远的", "", "先选好条件"),
        ("走远的", "state=nonsense", "先选好条件"),
        ("走远的", "name=王丽华", "先选好条件"),
    ],
)
def test_saved_filter_create_says_what_is_missing(sign_in, koe, name, query, said):
    answer = sign_in(koe).post(SAVE, {"kept-name": name, "query": query}, follow=True)
    assert said in answer.text
    assert not SavedFilter.objects.exists()


def test_saved_filter_create_refuses_a_second_of_the_same_name(sign_in, koe, keep):
    keep(koe, "走远的")
    answer = sign_in(koe).post(SAVE, {"kept-name": "走远的", "query": "state=lost"}, follow=True)
    assert "已经有一个" in answer.text
    assert SavedFilter.objects.count() == 1


def test_saved_filter_create_stops_at_fifty(sign_in, koe, keep):
    for number in range(50):
        keep(koe, str(number))
    answer = sign_in(koe).post(SAVE, {"kept-name": "走远的", "query": "state=lost"}, follow=True)
    assert "最多保存 50 个" in answer.text
    assert SavedFilter.objects.count() == 50


def test_saved_filter_is_shared_by_those_who_lead_alone(sign_in, koe, lead):
    for employee, is_shared in ((koe, False), (lead, True)):
        deed = {"kept-name": "走远的", "kept-is_shared": "on", "query": "state=lost"}
        sign_in(employee).post(SAVE, deed)
        assert SavedFilter.objects.get(owner=employee).is_shared is is_shared


def test_saved_filter_list_shows_own_and_shared_ones(sign_in, keep, koe, other_koe, lead, manager):
    keep(koe, "我自己的")
    keep(other_koe, "别人的")
    keep(lead, "组长给的", is_shared=True)
    keep(lead, "组长留着的")
    keep(manager, "运营给的", is_shared=True)
    names = {
        employee: [
            [kept.name for kept in sign_in(employee).get(LIST).context[part]] for part in ("own", "shared")
        ]
        for employee in (koe, other_koe, manager)
    }
    assert names[koe] == [["我自己的"], ["组长给的", "运营给的"]]
    assert names[other_koe] == [["别人的"], ["运营给的"]]
    assert names[manager] == [["运营给的"], ["组长给的"]]


def test_saved_filter_list_says_how_to_begin(sign_in, koe):
    assert "还没有保存的筛选" in sign_in(koe).get(LIST).text


def test_saved_filter_count_counts_the_viewers_people(
    sign_in, keep, make_profile, koe, other_koe, manager, now
):
    for name, employee in (("a", koe), ("b", other_koe), ("c", other_koe)):
        stand(make_profile(name, employee), now, "lost")
    kept = keep(manager, is_shared=True)
    for employee, count in ((koe, 1), (other_koe, 2), (manager, 3)):
        answer = sign_in(employee).get(one("count", kept))
        assert f"<strong>{count} 位</strong>" in answer.text
        assert "活跃状态：流失" in answer.text


def test_saved_filter_count_says_when_a_filter_no_longer_fits(sign_in, keep, koe, manager, other_koe):
    kept = keep(manager, is_shared=True, koe=[str(other_koe.pk)])
    assert "不能看" in sign_in(koe).get(one("count", kept)).text


def test_saved_filter_change_renames_and_shares(sign_in, keep, lead):
    kept = keep(lead)
    deed = {f"kept-{kept.pk}-name": "新名字", f"kept-{kept.pk}-is_shared": "on"}
    assert "改好了" in sign_in(lead).post(one("change", kept), deed, follow=True).text
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared) == ("新名字", True)


def test_saved_filter_change_refuses_a_taken_name_and_none(sign_in, keep, lead):
    keep(lead, "甲")
    kept = keep(lead, "乙")
    client = sign_in(lead)
    for name, said in (("甲", "已经有一个"), ("", "起一个名字")):
        answer = client.post(one("change", kept), {f"kept-{kept.pk}-name": name}, follow=True)
        assert said in answer.text
    kept.refresh_from_db()
    assert kept.name == "乙"


def test_saved_filter_of_a_colleague_may_be_used_and_not_changed(sign_in, keep, lead, koe):
    kept = keep(lead, is_shared=True)
    client = sign_in(koe)
    for action in ("change", "delete"):
        answer = client.post(one(action, kept), {f"kept-{kept.pk}-name": "x"}, follow=True)
        assert "只有 Ta 自己能改" in answer.text
    assert SavedFilter.objects.get().name == "流失的"


def test_saved_filter_delete_forgets_it(sign_in, keep, koe):
    kept = keep(koe)
    assert "删掉了" in sign_in(koe).post(one("delete", kept), follow=True).text
    assert not SavedFilter.objects.exists()
    assert AuditEntry.objects.get().action == "filter.deleted"


def test_saved_filters_are_nobody_elses(sign_in, keep, koe, other_koe, client):
    kept = keep(other_koe)
    assert sign_in(koe).get(one("count", kept)).status_code == 404
    for action in ("change", "delete"):
        assert sign_in(koe).post(one(action, kept)).status_code == 404
        assert sign_in(other_koe).get(one(action, kept)).status_code == 405
        assert client.post(one(action, kept)).status_code == 302
    assert client.get(LIST).status_code == 302
    assert sign_in(koe).get(SAVE).status_code == 405
    assert sign_in(koe).post(LIST).status_code == 405


def test_saved_filter_list_asks_the_same_number_of_queries_whatever_the_size(
    sign_in, keep, koe, django_assert_num_queries
):
    client = sign_in(koe)
    keep(koe)
    with django_assert_num_queries(4):
        client.get(LIST)
    for number in range(20):
        keep(koe, str(number))
    with django_assert_num_queries(4):
        client.get(LIST)

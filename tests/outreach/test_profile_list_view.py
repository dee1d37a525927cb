import pytest
from django.urls import reverse

from scrm.lib.tone.pinyin import pinyin_keys

LIST = reverse("outreach:profile-list")


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


@pytest.fixture
def people(koe, make_profile, make_standing):
    found = []
    for number, (name, state) in enumerate([("王丽华", "dormant"), ("陈思远", "active"), ("赵子豪", "lost")]):
        pinyin, initials = pinyin_keys(name)
        person = make_profile(name, koe, pinyin=pinyin, initials=initials)
        person.contact_points.create(kind="phone", value=f"1381234567{number}")
        make_standing(person, state=state, value=10.0 * number)
        found.append(person)
    return found


def names(answer):
    return [person.name for person in answer.context["people"]]


def test_profile_list_sorts_by_pinyin_and_masks_phones(client, people):
    answer = client.get(LIST)
    assert names(answer) == ["陈思远", "王丽华", "赵子豪"]
    assert "138****5670" in answer.content.decode()
    assert "13812345670" not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "dormant"}, ["王丽华"]),
        ({"sort": "value"}, ["赵子豪", "陈思远", "王丽华"]),
        ({"kind": "prospect"}, []),
        ({"tag": "露营"}, ["赵子豪"]),
        ({"state": "nonsense"}, ["陈思远", "王丽华", "赵子豪"]),
        ({"sort": "nonsense", "page": "x"}, ["陈思远", "王丽华", "赵子豪"]),
        ({"tag": "\x00"}, ["陈思远", "王丽华", "赵子豪"]),
    ],
)
def test_profile_list_filters_and_sorts(client, people, query, found, now):
    people[2].tags.create(name="露营", origin="employee", created_at=now)
    assert names(client.get(LIST, query)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("丽华", ["王丽华"]), ("chensi", ["陈思远"]), ("zzh", ["赵子豪"]), ("5671", ["陈思远"]), ("没有", [])],
)
def test_profile_list_searches_by_post(client, people, text, found):
    answer = client.post(LIST, {"text": text}, headers={"HX-Request": "true"})
    assert names(answer) == found
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("text", ["", " ", "\x00", "长" * 5000, "%", "'; --", "🚗"])
def test_profile_list_survives_any_search(client, people, text):
    assert client.post(LIST, {"text": text}).status_code == 200


def test_profile_list_shows_only_ones_own(sign_in, other_koe, people):
    assert names(sign_in(other_koe).get(LIST)) == []
    assert names(sign_in(other_koe).post(LIST, {"text": "丽华"})) == []


def test_profile_list_asks_the_database_a_constant_number_of_times(
    client, koe, make_profile, make_standing, django_assert_max_num_queries
):
    for number in range(60):
        make_standing(make_profile(f"王{number}", koe))
    with django_assert_max_num_queries(9):
        assert len(names(client.get(LIST))) == 50


def test_profile_list_refuses_other_methods(client, koe):
    assert client.delete(LIST).status_code == 405


def test_profile_list_is_cut_for_a_manager_of_very_many(
    sign_in, manager, koe, make_profile, make_standing, monkeypatch
):
    monkeypatch.setattr("segmentation.queries.people.MOST_LISTED", 3)
    for number in range(5):
        make_standing(make_profile(f"第{number}位", koe), value=10.0 * number)
    make_profile("没有现状", koe)
    page = sign_in(manager).get(reverse("outreach:profile-list"), {"sort": "value"})
    assert [person.name for person in page.context["people"]] == ["第4位", "第3位", "第2位"]
    assert "只列前 3 位" in page.content.decode()

import datetime as dt

import pytest

from segmentation.models import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def stand(now, today):
    """Return a function that gives someone a standing."""

    def make(profile, state="active", **fields):
        evidence = {"baseline": [0] * 7, "baseline_days": 182, "periods": [0] * 21, "last_days": [-1] * 7}
        plain = {"basis": "rhythm", "decided_by": "steady", "value": 50, "engagement": 50, "risk": 1}
        fields = (
            {"declining": 0, "purchases": 0, "spent": 0, "state_since": today} | evidence | plain | fields
        )
        return Standing.objects.create(
            profile=profile, state=state, policy_version=0, as_of=today, computed_at=now, **fields
        )

    return make


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_standings_show_an_employee_only_the_own_people(
    profile, make_profile, koe, other_koe, stand, sign_in
):
    stand(profile, "dormant")
    stand(make_profile("别人家的", other_koe))
    answer = sign_in(koe).get("/api/v1/standings/")
    assert [row["profile"] for row in answer.json()["results"]] == [profile.pk]


def test_standings_ask_strangers_for_a_key(client):
    assert client.get("/api/v1/standings/").status_code == 401


def test_standings_need_their_scope(client, make_key, profile, stand):
    stand(profile)
    allowed = client.get("/api/v1/standings/", headers=bearer(make_key("read:standings")))
    refused = client.get("/api/v1/standings/", headers=bearer(make_key("read:queue")))
    assert (allowed.status_code, refused.status_code) == (200, 403)


def test_standings_are_narrowed_by_state_quadrant_and_time(make_profile, manager, stand, sign_in, now):
    wanted = stand(make_profile("要找的"), "dormant", quadrant="silent")
    stand(make_profile("别的"), "dormant", quadrant="core")
    stand(make_profile("再别的"), "active", quadrant="silent")
    found = sign_in(manager).get("/api/v1/standings/", {"state": "dormant", "quadrant": "silent"}).json()
    assert [row["profile"] for row in found["results"]] == [wanted.pk]
    later = (now + dt.timedelta(hours=1)).isoformat()
    assert sign_in(manager).get("/api/v1/standings/", {"updated_since": later}).json()["results"] == []


def test_standings_refuse_an_unknown_state(manager, sign_in):
    answer = sign_in(manager).get("/api/v1/standings/", {"state": "asleep"})
    assert answer.status_code == 400
    assert answer.json()["errors"]["state"]


def test_standings_give_the_evidence_as_data(profile, manager, stand, sign_in, today):
    last = (today - dt.date(1970, 1, 1)).days - 43
    stand(
        profile,
        "dormant",
        decided_by="rhythm",
        baseline=[104, 0, 0, 0, 0, 0, 0],
        last_days=[last, -1, -1, -1, -1, -1, -1],
        established=1,
        declining=1,
    )
    row = sign_in(manager).get("/api/v1/standings/").json()["results"][0]
    assert [fact["code"] for fact in row["facts"]] == ["rhythm", "declines"]
    assert row["facts"][1]["per_week"] == 4.0
    assert row["behaviours"][0]["weeks"] == 6
    assert row["behaviours"][0]["ratio"] == 0.0


def test_standing_without_a_date_tells_what_was_seen_since_the_night(profile, manager, stand, sign_in, today):
    stand(profile, "dormant", decided_by="rhythm", returned_on=today, last_active_on=today)

    row = sign_in(manager).get(f"/api/v1/standings/{profile.pk}/").json()

    assert (row["state"], row["returned_on"], row["told_then"]) == ("dormant", today.isoformat(), "")
    assert any("今天" in sentence for sentence in row["sentences"])


def test_standing_without_a_date_tells_who_is_outside(make_profile, manager, stand, sign_in):
    unprofiled = make_profile("不想被分析", may_profile=False)
    stand(unprofiled, "outside", basis="none", decided_by="no_profiling", outside_reason="no_profiling")

    row = sign_in(manager).get(f"/api/v1/standings/{unprofiled.pk}/").json()

    assert (row["state"], row["outside_reason"]) == ("outside", "no_profiling")


def test_standings_are_walked_page_by_page_with_few_queries(
    make_profile, manager, stand, sign_in, settings, django_assert_max_num_queries
):
    for number in range(105):
        stand(make_profile(f"第{number}位"))
    client, seen, url = sign_in(manager), [], "/api/v1/standings/"
    while url:
        with django_assert_max_num_queries(6):
            page = client.get(url).json()
        seen += [row["profile"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == 105
    assert seen == sorted(set(seen))


def test_standings_refuse_a_forged_cursor(sign_in, manager):
    assert sign_in(manager).get("/api/v1/standings/", {"cursor": "cD0lMDA="}).status_code == 404

"""Checks of the pages for refused items and identity conflicts, merging, and the audit trail."""

import datetime as dt
import json

import pytest

from users.actions import audit
from users.models import AuditEntry, Identity, Profile, Rejection, Source


@pytest.fixture
def make_rejection(source, now):
    """Return a function that makes a refused item."""

    def make(**fields) -> Rejection:
        fields = {
            "source": source,
            "kind": "event",
            "code": "bad_time",
            "reason": "occurred_at 不是时间",
            "external_id": "u-1",
            "item": '{"external_id": "u-1", "名": "王"}',
            "received_at": now,
        } | fields
        return Rejection.objects.create(**fields)

    return make


def test_rejection_list_shows_reason_and_item_as_text(
    admin, make_rejection, sign_in, django_assert_num_queries
):
    make_rejection()
    make_rejection(item="<script>alert(1)</script>{{{")
    client = sign_in(admin)
    with django_assert_num_queries(6):
        body = client.get("/rejections/").content.decode()
    assert "occurred_at 不是时间" in body
    assert "&quot;名&quot;: &quot;王&quot;" in body
    assert "&lt;script&gt;" in body
    for _time in range(5):
        make_rejection()
    with django_assert_num_queries(6):
        client.get("/rejections/")


def test_rejection_list_filters_by_source_code_and_brand_day(admin, make_rejection, source, sign_in, now):
    make_rejection(code="missing")
    make_rejection(received_at=now - dt.timedelta(days=1))
    make_rejection(source=Source.objects.create(code="b", name="B", created_at=now))
    client = sign_in(admin)
    for question, count in (
        (f"source={source.pk}", 2),
        ("code=missing", 1),
        ("date=2026-11-19", 1),
        ("date=gestern", 3),
        ("source=999", 3),
    ):
        assert len(client.get(f"/rejections/?{question}").context["rows"]) == count, question


def test_rejection_erase_erases_one_and_writes_down_no_person(admin, make_rejection, sign_in):
    one, _two = make_rejection(), make_rejection()
    assert sign_in(admin).post(f"/rejections/{one.pk}/erase/").status_code == 302
    assert Rejection.objects.count() == 1
    assert "u-1" not in json.dumps(AuditEntry.objects.get().details)


def test_rejections_erase_of_a_person_and_of_a_source(admin, make_rejection, source, sign_in):
    for external_id in ("u-1", "u-1", "u-2", "u-3"):
        make_rejection(external_id=external_id)
    client = sign_in(admin)
    client.post("/rejections/erase/", {"source": source.pk, "external_id": "u-1", "confirmed": "on"})
    assert Rejection.objects.count() == 2
    client.post("/rejections/erase/", {"source": source.pk, "external_id": ""})
    assert Rejection.objects.count() == 2  # not confirmed
    client.post("/rejections/erase/", {"source": source.pk, "external_id": "", "confirmed": "on"})
    assert not Rejection.objects.exists()


def test_rejection_pages_are_for_administrators(manager, koe, make_rejection, sign_in):
    one = make_rejection()
    for stranger in (manager, koe):
        assert sign_in(stranger).get("/rejections/").status_code == 403
        assert sign_in(stranger).post(f"/rejections/{one.pk}/erase/").status_code == 403
        assert sign_in(stranger).post("/rejections/erase/", {"source": one.source_id}).status_code == 403
    assert Rejection.objects.count() == 1


@pytest.fixture
def twins(make_profile, koe, source, now) -> tuple[Profile, Profile]:
    """One person whom two identities keep apart."""
    first, second = (
        make_profile("王丽华", koe, pinyin="wanglihua"),
        make_profile("王小华", pinyin="wangxiaohua"),
    )
    for profile, external_id in ((first, "a"), (second, "b")):
        Identity.objects.create(source=source, external_id=external_id, profile=profile, created_at=now)
    return first, second


def test_identity_conflict_list_names_both_people_and_leads_to_the_merge(
    manager, twins, source, make_rejection, sign_in, django_assert_num_queries
):
    item = {"external_id": "a", "identities": [{"source": source.code, "external_id": "b"}]}
    make_rejection(code="identity_conflict", item=json.dumps(item))
    make_rejection(code="missing")
    client = sign_in(manager)
    with django_assert_num_queries(5):
        answer = client.get("/identity-conflicts/")
    assert [people for _one, people in answer.context["rows"]] == [list(twins)]
    first, second = twins
    assert f"/merge/?survivor={first.pk}&amp;other={second.pk}" in answer.content.decode()


@pytest.mark.parametrize(
    "item", ["", "[1]", '"a"', '{"identities": 5}', '{"identities": [5, {}]}', '{"cut": "of']
)
def test_identity_conflict_list_survives_every_item(item, manager, make_rejection, sign_in):
    make_rejection(code="identity_conflict", item=item)
    assert sign_in(manager).get("/identity-conflicts/").status_code == 200


def test_profile_merge_finds_people_by_post_and_shows_what_would_move(manager, twins, sign_in):
    first, second = twins
    client = sign_in(manager)
    found = client.post(f"/merge/?survivor={first.pk}", {"text": "wangxiao", "side": "other"})
    assert f"?survivor={first.pk}&amp;other={second.pk}" in found.content.decode()
    ready = client.get(f"/merge/?survivor={first.pk}&other={second.pk}")
    assert ready.context["preview"] == [("外部身份", 1)]


@pytest.mark.parametrize(
    "question", ["survivor=x", "survivor=-1", "survivor=99999999999999999999999", "other=²"]
)
def test_profile_merge_survives_nonsense_in_the_address(question, manager, sign_in):
    assert sign_in(manager).get(f"/merge/?{question}").status_code == 200


def test_profile_merge_confirm_merges(manager, twins, sign_in):
    first, second = twins
    data = {"survivor": first.pk, "other": second.pk}
    assert sign_in(manager).post("/merge/confirm/", data).status_code == 302
    assert list(Profile.objects.all()) == [first]
    again = sign_in(manager).post("/merge/confirm/", data, follow=True)
    assert "请先选好两个用户" in again.content.decode()


def test_profile_merge_confirm_refuses_one_profile_twice(manager, twins, sign_in):
    data = {"survivor": twins[0].pk, "other": twins[0].pk}
    assert "两个不同" in sign_in(manager).post("/merge/confirm/", data, follow=True).content.decode()
    assert Profile.objects.count() == 2


def test_profile_merge_is_for_managers(koe, lead, twins, sign_in):
    data = {"survivor": twins[0].pk, "other": twins[1].pk}
    for stranger in (koe, lead):
        assert sign_in(stranger).get("/merge/").status_code == 403
        assert sign_in(stranger).post("/merge/confirm/", data).status_code == 403
    assert sign_in(lead).get("/identity-conflicts/").status_code == 403
    assert Profile.objects.count() == 2


def test_audit_list_filters_and_pages_with_a_constant_number_of_queries(
    admin, koe, now, sign_in, django_assert_num_queries
):
    for number in range(60):
        audit.record(by=koe, action="key.created", obj_type="key", obj_id=number + 1, now=now)
    audit.record(by=admin, action="source.created", obj_type="source", obj_id=1, now=now, code="crm")
    client = sign_in(admin)
    with django_assert_num_queries(5):
        assert len(client.get("/audit/").context["rows"]) == 50
    assert len(client.get("/audit/?page=2").context["rows"]) == 11
    for question, count in (
        (f"employee={admin.pk}", 1),
        ("action=source.created", 1),
        ("object_type=key&object_id=7", 1),
        ("object_id=x", 50),
        ("employee=999", 50),
    ):
        assert len(client.get(f"/audit/?{question}").context["rows"]) == count, question
    assert client.post("/audit/").status_code == 405

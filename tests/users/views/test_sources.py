"""Checks of the pages for connected systems and their keys."""

import datetime as dt

import pytest
from django.db import connection

from users import queries
from users.models import ApiKey, AuditEntry, Source


@pytest.fixture
def make_key(admin, source, sign_in):
    """Return a function that makes a key on the page and returns its token."""

    def make(**changes) -> str:
        data = {"name": "门店", "scopes": ["write:events"], "days": 180} | changes
        answer = sign_in(admin).post(f"/sources/{source.pk}/keys/new/", data)
        return answer.context.get("token", "")

    return make


def test_source_list_has_a_constant_number_of_queries(admin, source, now, sign_in, django_assert_num_queries):
    client = sign_in(admin)
    with django_assert_num_queries(3):
        assert "CRM" in client.get("/sources/").content.decode()
    for number in range(5):
        Source.objects.create(code=f"s{number}", name="又一个", created_at=now)
    with django_assert_num_queries(3):
        client.get("/sources/")


def test_source_create_makes_a_source_and_writes_it_down(admin, sign_in):
    data = {"code": "shop", "name": "门店", "time_zone": "Asia/Shanghai"}
    answer = sign_in(admin).post("/sources/new/", data)
    source = Source.objects.get()
    assert answer.url == f"/sources/{source.pk}/"
    assert (source.code, source.is_active) == ("shop", True)
    assert AuditEntry.objects.get().action == "source.created"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Asia/Nowhere"),
        ("time_zone", "../etc"),
        ("code", "crm"),
        ("code", "有空 格"),
        ("name", ""),
    ],
)
def test_source_create_refuses_bad_input(field, value, admin, source, sign_in):
    data = {"code": "shop", "name": "门店", "time_zone": ""} | {field: value}
    answer = sign_in(admin).post("/sources/new/", data)
    assert answer.context["form"].errors[field]
    assert Source.objects.count() == 1


def test_source_edit_switches_a_source_off_and_with_it_its_keys(admin, source, make_key, sign_in, now):
    token = make_key()
    assert queries.usable_key(token, now)
    sign_in(admin).post(f"/sources/{source.pk}/", {"name": "CRM", "time_zone": ""})
    assert queries.usable_key(token, now) is None


def test_source_edit_shows_keys_and_how_to_connect(admin, source, make_key, sign_in):
    make_key()
    body = sign_in(admin).get(f"/sources/{source.pk}/").content.decode()
    assert "curl -X POST http://testserver/api/v1/events/" in body
    assert "推送行为" in body


def test_key_create_shows_the_key_once_and_stores_only_its_hash(admin, source, make_key, sign_in, now):
    token = make_key()
    _kind, prefix, secret = token.split("_", 2)
    assert token.startswith("rk_")
    assert len(secret) >= 43  # 32 random bytes
    key = queries.usable_key(token, now)
    assert (key.prefix, key.source, key.created_by) == (prefix, source, admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, '') FROM users_apikey k")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(a::text, '') FROM users_auditentry a")
        stored += cursor.fetchone()[0]
    assert secret not in stored
    assert secret not in sign_in(admin).get(f"/sources/{source.pk}/").content.decode()


def test_key_create_never_repeats_itself(make_key):
    assert len({make_key() for _time in range(5)}) == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("days", 366), ("days", 0), ("scopes", []), ("scopes", ["write:everything"]), ("name", "")],
)
def test_key_create_refuses_bad_input(field, value, make_key):
    assert make_key(**{field: value}) == ""
    assert not ApiKey.objects.exists()


def test_key_expires(make_key, now):
    token = make_key(days=30)
    assert queries.usable_key(token, now + dt.timedelta(days=29))
    assert queries.usable_key(token, now + dt.timedelta(days=30)) is None


def test_key_revoke_acts_at_once(admin, make_key, sign_in, now):
    token = make_key()
    key = ApiKey.objects.get()
    assert sign_in(admin).get(f"/keys/{key.pk}/revoke/").status_code == 405
    assert sign_in(admin).post(f"/keys/{key.pk}/revoke/").status_code == 302
    assert queries.usable_key(token, now) is None
    assert "已撤销" in sign_in(admin).get(f"/sources/{key.source_id}/").content.decode()


def test_key_revoke_is_for_administrators(manager, make_key, sign_in, now):
    token = make_key()
    assert sign_in(manager).post(f"/keys/{ApiKey.objects.get().pk}/revoke/").status_code == 403
    assert queries.usable_key(token, now)

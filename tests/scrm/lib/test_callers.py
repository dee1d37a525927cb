from django.http import HttpResponse
from django.test import RequestFactory

from scrm.lib.callers import ClientAddress

address = ClientAddress(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))


def seen(settings, proxies: int, forwarded: str | None) -> str:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return address(RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")).content.decode()


def test_client_address_believes_no_header_without_a_proxy_of_ours(settings):
    assert seen(settings, 0, "203.0.113.9") == "10.0.0.1"


def test_client_address_takes_what_our_own_proxy_appended_and_not_what_the_caller_forged(settings):
    assert seen(settings, 1, "198.51.100.1, 203.0.113.9") == "203.0.113.9"
    assert seen(settings, 2, "198.51.100.1, 203.0.113.9, 10.0.0.2") == "203.0.113.9"


def test_client_address_stays_where_the_header_is_missing_or_short(settings):
    assert seen(settings, 1, None) == "10.0.0.1"
    assert seen(settings, 2, "203.0.113.9") == "10.0.0.1"


def test_an_api_address_without_its_last_slash_keeps_its_body(client, db, source, make_key):
    headers = {"Authorization": f"Bearer {make_key('write:events')}"}
    answer = client.post("/api/v1/events", {"items": []}, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    assert answer.json()["results"] == []

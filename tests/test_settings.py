"""The settings of production, as a process that starts with them sees them; and what every answer carries."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILLED = {
    "REUNION_BOOTSTRAP": "0",
    "REUNION_MODE": "production",
    "SECRET_KEY": "a-key-of-the-settings-test-" * 3,
    "ALLOWED_HOSTS": "reunion.example.com",
    "DJANGO_SETTINGS_MODULE": "scrm.settings",
}
# Files are not collected in a test, so their hashed names are unknown; everything else is production's own.
ASK_SIGN_IN = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
answer = Client().get("/sign-in/", secure=True, headers={"host": "reunion.example.com"})
cookies = {name: dict(morsel) for name, morsel in answer.cookies.items()}
print(json.dumps({"status": answer.status_code, "headers": dict(answer.headers), "cookies": cookies}))
"""
SHOW_SESSION = """
from django.conf import settings
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)
print(settings.DEBUG)
"""


def python(*arguments, **environment):
    """Run Python in the project's folder with production's environment, changed as said."""
    wanted = {name: value for name, value in (os.environ | FILLED | environment).items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=wanted,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def sign_in_page():
    """Return the answer of production's sign-in page."""
    done = python("-c", ASK_SIGN_IN)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_check_deploy_finds_nothing():
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stdout + done.stderr


def test_start_without_a_secret_key_says_how_to_make_one():
    done = python("manage.py", "check", SECRET_KEY=None)
    assert done.returncode != 0
    assert "SECRET_KEY is not set. Make one with: python3 -c" in done.stderr


def test_start_in_an_unknown_mode_names_the_three():
    done = python("manage.py", "check", REUNION_MODE="debug")
    assert done.returncode != 0
    assert "say production, demo or test" in done.stderr


def test_production_is_the_mode_where_none_is_named():
    done = python("-c", "from scrm import settings; print(settings.PRODUCTION)", REUNION_MODE=None)
    assert done.stdout.strip() == "True"


def test_session_cookie_is_bound_to_the_host_secure_and_out_of_reach_of_scripts():
    done = python("-c", SHOW_SESSION)
    assert done.stdout.split() == ["__Host-sessionid", "True", "True", "False"]


def test_sign_in_page_sets_only_secure_cookies_bound_to_the_host(sign_in_page):
    assert set(sign_in_page["cookies"]) == {"__Host-csrftoken"}
    cookie = sign_in_page["cookies"]["__Host-csrftoken"]
    assert (cookie["secure"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_sign_in_page_asks_for_strict_transport_for_a_year(sign_in_page):
    assert sign_in_page["status"] == 200
    wanted = "max-age=31536000; includeSubDomains; preload"
    assert sign_in_page["headers"]["Strict-Transport-Security"] == wanted


def test_sign_in_page_can_neither_be_framed_nor_sniffed(sign_in_page):
    headers = sign_in_page["headers"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def policy_of(answer):
    directives = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {words[0]: words[1:] for words in directives if words}


@pytest.mark.parametrize("address", ["/sign-in/", "/parts/", "/api/docs/", "/nowhere/", "/healthz"])
def test_content_policy_allows_nothing_inline_and_nothing_foreign(sign_in, admin, address):
    policy = policy_of(sign_in(admin).get(address))
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    for sources in policy.values():
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & set(sources)


def test_content_policy_of_two_answers_never_has_the_same_nonce(client, db):
    first, second = (policy_of(client.get("/sign-in/"))["script-src"] for _turn in range(2))
    assert first != second


@pytest.mark.parametrize("address", ["/parts/", "/nowhere/", "/sign-in/"])
def test_signed_in_answers_are_kept_by_no_cache(sign_in, admin, address):
    answer = sign_in(admin).get(address)
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]

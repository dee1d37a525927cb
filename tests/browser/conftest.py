"""Owns the browser: Debian's Chromium, one for the whole session, and people signed in to the live server."""

import os
import shutil
from pathlib import Path

import axe_playwright_python
import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.browser.hand import PHONE, Hand

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session", autouse=True)
def allow_database_beside_playwright():
    """Playwright's synchronous API keeps an event loop in the thread; Django would refuse the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.skip(
            "NO CHROMIUM: no browser test ran. Install it with: apt-get install chromium fonts-noto-cjk"
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def is_fault(line) -> bool:
    """Say whether a line of the console is a fault; an explained refusal and a test's lost line are none."""
    expected = ("status of 422", "ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    return line.type == "error" and not any(text in line.text for text in expected)


@pytest.fixture
def open_page(browser, live_server):
    """Return a function that opens an address as an employee; it fails on any script error."""
    contexts, errors = [], []

    def open_as(employee, path, *, size=DESKTOP, **options):
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=live_server.url, **options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        client = Client()
        client.force_login(employee, backend="django.contrib.auth.backends.ModelBackend")
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if is_fault(line) else None)
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def assert_no_axe_findings():
    """Return a function that runs axe on a page as it is."""

    def check(page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        told = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
        assert told == [], page.url

    return check


@pytest.fixture(params=["zh-hans", "en"])
def hand(request, open_page):
    """Return a function that gives an employee their phone, in the language of the run."""
    return lambda employee: Hand(open_page(employee, "/me/", size=PHONE, has_touch=True), request.param)

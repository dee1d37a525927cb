"""Owns the hand of the browser tests: an employee's phone, held in one language."""

import re

from playwright.sync_api import expect

from outreach.models import Touch

PHONE = {"width": 390, "height": 844}
CHINESE = re.compile("[\u4e00-\u9fff]")


class Hand:
    """What an employee does with one thumb."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.base = page.url.removesuffix("/me/")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": self.base}])

    def go(self, path):
        self.page.goto(self.base + path)
        self.check()

    def check(self):
        """The page fits the phone, and what we say ourselves is in the language chosen."""
        page = self.page
        assert page.evaluate("document.documentElement.lang") == self.language
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
        if self.language == "en":
            ours = page.locator("nav, .tabs, main h2:not(:has(a)), main th[scope=col]").all_inner_texts()
            assert not CHINESE.search(" ".join(ours)), (page.url, ours)

    def press(self, selector):
        """Tap what leads to another page, or to this one anew."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.tap()
        self.check()

    def choose(self, name, value):
        self.page.locator(f"label:has([name={name}][value={value}])").first.tap()

    def fill(self, **values):
        for name, value in values.items():
            self.page.locator(f"main [name={name}]").first.fill(value)

    def open(self, selector):
        """Open what is folded around a control."""
        self.page.locator(f"details:has({selector}) > summary").first.tap()

    def sees(self, words):
        expect(self.page.locator("main")).to_contain_text(words)

    def write(self, words):
        """Send the first conversation of the day, in one's own words."""
        self.go("/queue/")
        self.page.locator("article[aria-current] .variant [type=radio]").first.check()
        self.page.locator("article[aria-current] textarea:visible").first.fill(words)
        count = Touch.objects.count()
        self.page.locator("article[aria-current] [data-key=c]").tap()
        expect(self.page.locator("#contacted-title")).to_be_visible()
        assert Touch.objects.count() == count + 1

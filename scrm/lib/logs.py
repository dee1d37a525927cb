"""Owns how a line of a log looks: what could open a door or name a person is struck out of it."""

import logging
import re

LINK = re.compile(r"(/(?:password/set|demo/sign-in|preferences)/)[^/\s'\"]+")
KEY = re.compile(r"\b(rk_[0-9a-f]{4})[0-9a-f]*_[\w-]+")
PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{6}(\d{2})(?!\d)")


class Line(logging.Formatter):
    """A line without one-time links, API keys and phone numbers, also where an error quotes them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with its traceback."""
        line = LINK.sub(r"\1…", super().format(record))
        return PHONE.sub(r"\1…\2", KEY.sub(r"\1…", line))

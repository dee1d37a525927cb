"""Owns how a long command tells how far it is: a bar that moves on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable
from typing import Protocol

WIDTH = 24  # characters of the bar
PAUSE_SECONDS = 0.2  # between two pictures of the bar
CLEAR = "\r\x1b[2K"


class Out(Protocol):
    """What a command writes to."""

    def write(self, text: str, *, ending: str = "\n") -> object:
        """Write a text."""

    def isatty(self) -> bool:
        """Say whether somebody watches."""

    def flush(self) -> None:
        """Show what was written."""


class Progress:
    """Count items of about equal length, and foretell the end from those done so far."""

    def __init__(self, out: Out, total: int, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing done."""
        self.out, self.total, self.now = out, total, now
        self.done = self.skipped = 0
        self.began, self.shown = now(), float("-inf")

    def skip(self) -> None:
        """Pass an item that was done before; it tells nothing about the pace."""
        self.skipped += 1

    def move(self, what: str, part: float = 0.0) -> None:
        """Draw the bar, on a terminal, for a part of the present item."""
        if self.out.isatty() and self.now() - self.shown >= PAUSE_SECONDS:
            self.shown = self.now()
            share = min(1.0, (self._passed() + part) / self.total)
            filled = round(share * WIDTH)
            bar = "█" * filled + "░" * (WIDTH - filled)
            self.out.write(f"{CLEAR}{bar} {self._passed()}/{self.total} {what}{self._left(part)}", ending="")
            self.out.flush()

    def step(self, what: str) -> None:
        """Write a line for an item that is done, above the bar."""
        self.done += 1
        clear = CLEAR if self.out.isatty() else ""
        self.out.write(f"{clear}{what} ({self._passed()}/{self.total}{self._left()})")

    def _passed(self) -> int:
        return self.done + self.skipped

    def _left(self, part: float = 0.0) -> str:
        """Foretell the time left from the items of this life."""
        pace, rest = self.done + part, self.total - self._passed() - part
        if pace <= 0 or rest <= 0:
            return ""
        return f", about {told((self.now() - self.began) / pace * rest)} left"


def told(seconds: float) -> str:
    """Say a length of time in the unit that fits."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"

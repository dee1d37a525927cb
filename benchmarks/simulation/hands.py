"""Owns the hands that reach for one thing at the same instant, each with a connection of its own."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


class Hands:
    """So many threads that stay, so that nobody waits for a connection when the instant has come."""

    def __init__(self, count: int) -> None:
        """Take so many hands."""
        self.count, self.pool = count, ThreadPoolExecutor(count)

    def together(self, deed: Callable[[], Any]) -> list[Any]:
        """Let every hand do the same at once, and return what came of each."""
        gate = threading.Barrier(self.count)

        def one() -> Any:
            gate.wait(timeout=30)
            return deed()

        return [each.result() for each in [self.pool.submit(one) for _number in range(self.count)]]


@contextlib.contextmanager
def hands(count: int) -> Iterator[Hands]:
    """Keep so many hands until the block ends."""
    kept = Hands(count)
    try:
        yield kept
    finally:
        kept.together(lambda: connection.close())
        kept.pool.shutdown()

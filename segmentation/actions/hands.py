"""Owns more hands for a command: processes of their own that join whatever nightly run is under way."""

import contextlib
import multiprocessing
from collections.abc import Iterator
from multiprocessing.synchronize import Event

import django

POLL_SECONDS = 0.1


@contextlib.contextmanager
def more_hands(count: int) -> Iterator[None]:
    """Keep so many extra processes working on nightly runs until the block ends."""
    context = multiprocessing.get_context("spawn")  # a fork would share the database connection
    over = context.Event()
    helpers = [context.Process(target=_help, args=(over,), daemon=True) for _ in range(count)]
    for helper in helpers:
        helper.start()
    try:
        yield
    finally:
        over.set()
        for helper in helpers:
            helper.join()


def _help(over: Event) -> None:
    """Work on any nightly run that is under way until told to stop."""
    django.setup()
    from segmentation.actions.nightly import work_on_any_run  # noqa: PLC0415 -- needs the apps to be set up

    while not over.wait(POLL_SECONDS):
        work_on_any_run()

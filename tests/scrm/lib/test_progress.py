from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from scrm.lib.progress import CLEAR, Progress, told


class Clock:
    seconds = 0.0

    def __call__(self):
        return self.seconds


def made(total, *, watched):
    inner, clock = StringIO(), Clock()
    inner.isatty = lambda: watched
    return Progress(OutputWrapper(inner), total, clock), inner, clock


def test_step_foretells_the_end_from_what_was_done():
    progress, out, clock = made(4, watched=False)
    clock.seconds = 30
    progress.step("one")
    assert out.getvalue() == "one (1/4, about 2 min left)\n"


def test_what_was_done_before_tells_nothing_about_the_pace():
    progress, out, clock = made(10, watched=False)
    for _ in range(8):
        progress.skip()
    clock.seconds = 10
    progress.step("nine")
    assert out.getvalue() == "nine (9/10, about 10 s left)\n"


def test_the_last_item_has_nothing_left():
    progress, out, _clock = made(1, watched=False)
    progress.step("all")
    assert out.getvalue() == "all (1/1)\n"


def test_move_draws_only_where_somebody_watches():
    progress, out, clock = made(4, watched=False)
    clock.seconds = 1
    progress.move("one", 0.5)
    assert out.getvalue() == ""


def test_move_draws_the_part_of_the_present_item_and_not_too_often():
    progress, out, clock = made(2, watched=True)
    clock.seconds = 10
    progress.move("one", 0.5)
    progress.move("one", 0.9)
    bar = "█" * 6 + "░" * 18
    assert out.getvalue() == f"{CLEAR}{bar} 0/2 one, about 30 s left"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (89, "89 s"), (120, "2 min"), (7260, "2 h 1 min")]
)
def test_told_takes_the_unit_that_fits(seconds, text):
    assert told(seconds) == text

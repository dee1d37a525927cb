"""Owns the kill of a process at any statement that it sends."""

from collections.abc import Callable

from django.db import connection


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it."""


def killed_at(point: int, work: Callable[[], object]) -> bool:
    """Work until the statement of a number, die there as a process would, and say if it came."""
    seen = 0

    def die_at(execute, statement, params, many, context):
        nonlocal seen
        seen += 1
        if seen == point:
            raise Killed
        return execute(statement, params, many, context)

    try:
        with connection.execute_wrapper(die_at):
            work()
    except Killed:
        connection.close()
        return True
    return False

"""The referee: recounts from the tables what was done, by a rule book of its own.

It imports nothing of the product and asks no rule of it; a test holds that. It looks on while the days pass,
because nobody's state is kept for every instant, and judges in the end.
"""

from benchmarks.simulation.referee.diary import Diary
from benchmarks.simulation.referee.ends import judge_plans, judge_reasons
from benchmarks.simulation.referee.judge import judge_touches
from benchmarks.simulation.referee.records import Records
from benchmarks.simulation.referee.rulebook import Violation

__all__ = ["Referee", "Violation"]


class Referee:
    """Watches a database from outside."""

    def __init__(self, connection) -> None:
        """Take the connection to read by."""
        self.connection, self.diary = connection, Diary()

    def observe(self, now, profile=None) -> None:
        """Note who is in which state from this instant on: everybody, or one person who was changed."""
        with self.connection.cursor() as cursor:
            self.diary.look(cursor, now, profile)

    def judge(self, end) -> list[Violation]:
        """Return everything that should not have been, up to an instant."""
        with self.connection.cursor() as cursor:
            records = Records.read(cursor)
            found = judge_touches(records, self.diary)
            return [*found, *judge_plans(cursor, end), *judge_reasons(cursor)]

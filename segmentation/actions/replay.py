"""Owns the replay: whoever has late days gets the nights since done again, as if known in time.

Each night is done by its own rules, cut points and fit, from what the memory says that it started from. What
it told then is marked as superseded where it is told otherwise now. Some things are not as they would have
been: the kind of a person and the day of joining are today's, the late days are missing in the cut points,
a return is dated by the night that saw it unless it was seen between nights, and past counts stay.
"""

import logging

import numpy as np

from scrm.lib import clock, sql
from scrm.lib.copy import write_rows
from segmentation.actions.memory import changed, restore_standings
from segmentation.actions.score import carried, params_of, stage, staged
from segmentation.actions.story import Story
from segmentation.models import LateDay, Run, RunChunk
from segmentation.queries.activity import Days, days_before
from segmentation.queries.memory import COLUMNS, LATE, late_people, nights_before, replayed_people
from segmentation.queries.nights import decided
from segmentation.queries.runs import NIGHTLY
from segmentation.rules import PREVIOUS

REPLAY = "replay"
NIGHTS = 92  # back at most: older days count from the next night on
DECISIONS = 500_000  # people times nights of one run; whoever is beyond them counts from the next night on
PEOPLE = 500  # in a chunk
SINCE_2000 = 10_957  # days from 1970, which PostgreSQL's dates do not count
AXES = ("state", "quadrant", "tier")
Columns = dict[str, np.ndarray]
logger = logging.getLogger(__name__)


def plan_replay(run: Run) -> list[tuple[int, int]]:
    """Choose whose nights are done again, note from which night on, and cut them into key ranges.

    Those with the fewest nights come first, so that an imported history does not delay what came a day late.
    """
    done = np.array(nights_before(run.date), np.int64)
    late = late_people(_oldest(done))
    nights = done[-NIGHTS:]
    begins = np.maximum(np.searchsorted(nights, late["day"], "right"), np.searchsorted(nights, late["night"]))
    counts = len(nights) - begins
    order = np.argsort(counts, kind="stable")
    order = order[np.cumsum(counts[order]) <= DECISIONS]
    chosen = np.sort(order[counts[order] > 0])
    if len(late):
        logger.info("%s: %s of %s people with late days have nights done again", run, len(chosen), len(late))
    run.steps.filter(name=REPLAY).update(left_out=int((counts > 0).sum()) - len(chosen))
    LateDay.objects.all().delete()
    if not len(chosen):
        return []
    late["night"][chosen] = nights[begins[chosen]]
    late["day"] -= SINCE_2000
    write_rows("segmentation_lateday", LATE, {name: late[name][chosen] for name in LATE})
    firsts = late["profile_id"][chosen][::PEOPLE].tolist()
    return list(zip(firsts, [*(first - 1 for first in firsts[1:]), int(late["profile_id"][-1])], strict=True))


def replay_chunk(run: Run, chunk: RunChunk) -> int:
    """Do the nights of the late people of a key range again, and return how many decisions that took."""
    planned = replayed_people(chunk.first_id, chunk.last_id)
    if not len(planned):
        return 0
    ids, starts, done = planned["profile_id"], planned["night"], nights_before(run.date)
    story = Story(ids, starts, done)
    days = days_before(run.date, int(ids[0]), int(ids[-1]), ids.tolist())
    sql.execute("segmentation", "stage_standings")
    nights = Run.objects.filter(
        job=NIGHTLY, state=Run.State.DONE, date__lt=run.date, date__gte=clock.day_from_number(starts.min())
    )
    memories = [_do_again(run, night, story, days) for night in nights.order_by("date")]
    _remember(ids, starts, memories)
    restore_standings(run.date, ids.tolist())
    return story.decisions


def finish_replay(run: Run) -> None:
    """Forget the late days: from now on every night knows them."""
    LateDay.objects.all().delete()


def _do_again(run: Run, night: Run, story: Story, days: Days) -> Columns:
    """Decide one night again, tell its changes, and return what must be remembered of it."""
    number = clock.day_number(night.date)
    story.reach(number)
    people, at = story.people(night.date, days)
    if not len(people):
        return {name: np.empty(0) for name in COLUMNS}
    decision, worth = decided(night, people, is_sparse=True)
    columns = staged(people, story.shown_of(at), decision, worth)
    after = carried(decision, columns)
    kept = story.keep_returns(at, columns)
    _tell(run, night, columns, kept, story.is_told[at])
    story.carry(at, after, columns)
    chosen = changed(people, after)
    rows = {name: after[name][chosen] for name in PREVIOUS}
    return rows | {"profile_id": people.profiles[chosen], "night": np.full(chosen.sum(), number)}


def _tell(run: Run, night: Run, columns: Columns, kept: np.ndarray, is_told: np.ndarray) -> None:
    """Write a night's changes in place of those that it told the first time."""
    chosen = is_told.copy()
    for axis in AXES:
        if f"before_{axis}" in columns:
            chosen |= columns[f"before_{axis}"] != columns[axis]
    if not chosen.any():
        return
    params = params_of(night) | {"superseded_at": run.opened_at, "told_by": run.date}
    params["kept"] = columns["profile_id"][kept].tolist()
    stage({name: values[chosen] for name, values in columns.items()})
    superseded = [row[0] for row in sql.rows("segmentation", "supersede_transitions", params)]
    sql.execute("segmentation", "insert_transitions", params)
    sql.execute("segmentation", "drop_confirmed", {"ids": superseded})
    sql.execute("segmentation", "clear_staged")


def _remember(ids: np.ndarray, starts: np.ndarray, memories: list[Columns]) -> None:
    """Put the memory of the nights done again in place of the old one."""
    sql.execute("segmentation", "forget_memories", {"profiles": ids.tolist(), "nights": starts.tolist()})
    rows = {name: np.concatenate([memory[name] for memory in memories]) for name in COLUMNS}
    write_rows("segmentation_standingmemory", COLUMNS, rows)


def _oldest(done: np.ndarray):
    """Return the first day whose change has all its nights done again."""
    return clock.day_from_number(done[-NIGHTS - 1]) if len(done) > NIGHTS else clock.EPOCH

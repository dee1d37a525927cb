"""Owns the re-scoring between nights: whoever did something is decided again, and only towards active.

It rests on the night of today: it begins when that night is done, reads the marks which the night has not
seen, and counts today as well. The state that the night gave is kept beside the better one that is shown, and
the next night goes on from it: so no night's result depends on whether, or how often, there was a re-scoring.
"""

import datetime as dt
import time

import numpy as np
from django.db import transaction

from scrm.lib import clock, sql
from segmentation.actions.fold import fold_marks
from segmentation.actions.score import STAGED, WORDS, stage, staged
from segmentation.models import Run
from segmentation.queries.activity import chunk_before
from segmentation.queries.policy import standing_policy
from segmentation.queries.runs import NIGHTLY, running
from segmentation.rules import STATES, Grids, decide
from users.models import MarkCursor

RESCORE = "rescore"
MARKS = 20_000  # in one transaction, or as many as one transaction of the writer left
MOST_PEOPLE = (
    50_000  # more at once is no coming back but a type mapped anew: the night's, except today's days
)
CHUNK = 20_000  # profiles decided at once
TASK_SECONDS = 60
ONE_DAY = dt.timedelta(days=1)
NEW = STATES.index("new")
RANK = np.array([0, 0, 1, 2, 3, 9])  # by state: less is livelier; outside never enters


def rescore_touched(*, now: dt.datetime, seconds: float = TASK_SECONDS) -> int:
    """Re-score everyone with marks that the night has not seen, and return how many that were.

    Marks, standings and the cursor move together, some marks at a time: a kill loses nothing, and a second
    worker finds the work taken. While a night is under way nothing happens; its marks wait for its end.
    """
    until, scored, more = time.monotonic() + seconds, 0, True
    while more and time.monotonic() < until:
        found, more = _rescore_some(now)
        scored += found
    return scored


@transaction.atomic
def _rescore_some(now: dt.datetime) -> tuple[int, bool]:
    """Do the next marks; return how many people they touched, and whether there are more."""
    if not sql.value("segmentation", "try_lock_standings"):
        return 0, False
    run = _night_of(clock.business_date(now))
    if run is None:
        return 0, False
    window, more = _window(run)
    profiles = _touched(window)
    if len(profiles) > MOST_PEOPLE:
        window |= {"cursor": window["cutoff"], "since": run.date}
        profiles = _touched(window)
    if profiles:
        fold_marks(window, profiles[0], profiles[-1], profiles)
        _rescore(run, profiles, now)
    MarkCursor.objects.update_or_create(consumer=RESCORE, defaults={"txid": window["cutoff"]})
    return len(profiles), more


def _night_of(date: dt.date) -> Run | None:
    """Return the night of a date when it is done and no other is under way."""
    done = Run.objects.filter(job=NIGHTLY, date=date, state=Run.State.DONE).first()
    return None if running() else done


def _window(run: Run) -> tuple[dict, bool]:
    """Say which marks to read, and whether more follow.

    The first time after a night these are the ones that the night has not seen: too late, or of today.
    """
    cutoff = sql.value("segmentation", "cutoff")
    cursor = MarkCursor.objects.filter(consumer=RESCORE).values_list("txid", flat=True).first() or 0
    if cursor > cutoff:  # a cluster restored from a dump counts its transactions anew
        cursor = 0
    since = dt.date.max
    if cursor < run.cutoff_txid <= cutoff:
        cursor, since = run.cutoff_txid, run.date
    bounds = {"cursor": cursor, "cutoff": cutoff, "size": MARKS}
    until = sql.value("segmentation", "rescore_until", bounds)
    window = {"cursor": cursor, "cutoff": until or cutoff, "since": since, "seen": run.date}
    window |= {"date": run.date + ONE_DAY}
    return window, until is not None


def _touched(window: dict) -> list[int]:
    return [row[0] for row in sql.rows("segmentation", "touched_profiles", window)]


def _rescore(run: Run, profiles: list[int], now: dt.datetime) -> None:
    """Decide people again and write who stands better, and what was seen of everyone."""
    sql.execute("segmentation", "stage_standings")
    for start in range(0, len(profiles), CHUNK):
        _stage(run, profiles[start : start + CHUNK])
    params = WORDS | {"date": run.date, "now": now}
    sql.execute("segmentation", "rescore_transitions", params)
    sql.execute("segmentation", "rescore_standings", params)


def _stage(run: Run, profiles: list[int]) -> None:
    """Stage the people who stand as well as shown, or better; the others wait for the night.

    So do newcomers who grow up today: that is the night's to say.
    """
    people, shown = chunk_before(run.date + ONE_DAY, profiles[0], profiles[-1], profiles)
    policy = standing_policy(run.policy_version)
    decision = decide(people, clock.day_number(run.date), policy, Grids(), nightly=False)
    better = RANK[decision.state] < RANK[shown.state]
    stays = (RANK[decision.state] == RANK[shown.state]) & ((shown.state != NEW) | (decision.state == NEW))
    columns = staged(people, shown, decision)
    columns["state"] = np.where(better, decision.state, shown.state)
    columns["state_since"] = np.where(better, decision.state_since, shown.since)
    kept = better | stays
    stage({name: columns[name][kept] for name in STAGED})

"""Owns the measures of any log of talk: who said something when, and to whom.

The same definitions as for our own groups (network_counts.sql); in a log the members of a month are all
who had spoken or been spoken to by its end.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from community.rules.network import Network, Tie, network_of
from community.rules.readings import ANSWER_WINDOW_DAYS, Counts

if TYPE_CHECKING:
    import pandas as pd

MOST_PEOPLE = 3000  # whose ties are measured, the most talkative: a shape of more nobody can see


class Month(NamedTuple):
    """What is measured of one month of a log."""

    month: str
    counts: Counts
    network: Network


def months_of(log: "pd.DataFrame", staff: Collection[str] = ()) -> list[Month]:
    """Measure every month of a log with columns user, ts and target_user (empty: said to nobody)."""
    log = log.sort_values("ts", kind="stable").reset_index(drop=True)
    log["month"] = log["ts"].dt.strftime("%Y-%m")
    to_somebody = log["target_user"].ne("") & log["target_user"].ne(log["user"])
    words = log[to_somebody]
    seen: set[str] = set()
    firsts = _firsts(log, words, staff)
    found = []
    for month, part in log.groupby("month", sort=True):
        seen |= set(part["user"]) | set(part["target_user"]) - {""}
        found.append(_month(str(month), part, words, firsts, len(seen - set(staff)), staff))
    return found


def _month(
    month: str,
    part: "pd.DataFrame",
    words: "pd.DataFrame",
    firsts: "pd.DataFrame",
    members: int,
    staff: Collection[str],
) -> Month:
    mine = words.loc[words.index.isin(part.index), ["user", "target_user"]]
    tied = Counter(zip(mine["user"], mine["target_user"], strict=True))
    speaking = part[~part["user"].isin(staff)]
    began = firsts[firsts["month"] == month]
    pairs = {frozenset(pair) for pair in tied}
    waited = began["minutes"].dropna()
    counts = Counts(
        members=members,
        speakers=speaking["user"].nunique(),
        messages=len(speaking),
        firsts=len(began),
        firsts_answered=len(waited),
        minutes=float(waited.median()) if len(waited) else None,
        words=len(mine),
        by_staff=int(mine["user"].isin(staff).sum()),
        pairs=len(pairs),
        mutual=len(tied) - len(pairs),
    )
    return Month(month, counts, network_of(_most_talkative(tied), staff))


def _firsts(log: "pd.DataFrame", words: "pd.DataFrame", staff: Collection[str]) -> "pd.DataFrame":
    """Return of each member when they first spoke, and after how many minutes somebody spoke to them."""
    members = log[~log["user"].isin(staff)]
    firsts = members.drop_duplicates("user")[["user", "ts", "month"]]
    told = words[["target_user", "ts"]].rename(columns={"target_user": "user", "ts": "heard"})
    both = firsts.merge(told, on="user")
    gap = (both["heard"] - both["ts"]).dt.total_seconds() / 60
    fits = gap[(gap > 0) & (gap <= ANSWER_WINDOW_DAYS * 1440)]
    return firsts.assign(minutes=firsts["user"].map(fits.groupby(both["user"]).min()))


def _most_talkative(tied: Counter) -> Sequence[Tie]:
    words: Counter = Counter()
    for (author, target), count in tied.items():
        words[author] += count
        words[target] += count
    kept = {one for one, _count in words.most_common(MOST_PEOPLE)}
    return [Tie(pair[0], pair[1], count) for pair, count in tied.items() if kept.issuperset(pair)]

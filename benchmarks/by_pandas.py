"""Owns what a script of an afternoon would do: the features by a plain pandas group-by over raw events."""

import datetime as dt
import io
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import django
import numpy as np
from django.db import connection

PERIOD, PERIODS, BASELINE = 21, 3, 182
# One event for each behaviour of each day, as a system that keeps everything would have it.
RAW = """COPY (
    SELECT profile_id, extract(epoch FROM day)::int8 + profile_id % 86400, bit::int8, spent
    FROM segmentation_dailyactivity CROSS JOIN generate_series(0, 6) AS bit WHERE behaviours >> bit & 1 = 1
) TO STDOUT (FORMAT binary)"""
ROW = np.dtype(
    [("fields", ">i2")] + [(f"{part}{n}", t) for n in range(4) for part, t in (("s", ">i4"), ("v", ">i8"))]
)


class Grouped(NamedTuple):
    """How long loading and grouping took, over how many events, and the most memory in MB."""

    loading: float
    seconds: float
    events: int
    memory: float


def group_by_pandas(date: dt.date) -> Grouped:
    """Load the raw events and group them, in a process of its own so that its memory is known."""
    with ProcessPoolExecutor(1, get_context("spawn"), django.setup) as pool:
        return pool.submit(_grouped, date).result()


def _grouped(date: dt.date) -> Grouped:
    began = time.perf_counter()
    events = _events()
    loaded = time.perf_counter()
    _features(events, date)
    ended = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Grouped(loaded - began, ended - loaded, len(events), memory)


def _events():
    import pandas as pd  # noqa: PLC0415 -- heavy, and only needed here

    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(RAW, buffer)
    rows = np.frombuffer(buffer.getbuffer()[19:-2], ROW)
    profile, at, behaviour, spent = (rows[f"v{n}"].astype(np.int64) for n in range(4))
    at = at.astype("datetime64[s]")
    return pd.DataFrame({"profile": profile, "at": at, "behaviour": behaviour, "spent": spent})


def _features(events, date: dt.date) -> list:
    """Count active days by behaviour in baseline and periods, last days, purchases and decayed days."""
    events["day"] = events["at"].dt.floor("D")
    days = events.drop_duplicates(["profile", "behaviour", "day"])
    age = (np.datetime64(date) - days["day"]).dt.days - 1
    period = np.minimum(age // PERIOD, PERIODS)
    judged = days.assign(period=period, age=age)[age < PERIOD * PERIODS + BASELINE]
    counts = judged.groupby(["profile", "behaviour", "period"]).size().unstack(fill_value=0)
    last = days.groupby(["profile", "behaviour"])["day"].max().unstack()
    bought = events[events["behaviour"] == 5].groupby("profile")["spent"].agg(["count", "sum"])
    present = days.assign(weight=0.5 ** (age / 30)).drop_duplicates(["profile", "day"])
    presence = present.groupby("profile")["weight"].sum()
    depth = days.assign(weight=0.5 ** (age / 30)).groupby(["profile", "behaviour"])["weight"].sum()
    return [counts, last, bought, presence, depth]

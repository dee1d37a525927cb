"""The tables of standing: daily activity, standings, transitions, counts, and the runs that make them."""

from segmentation.models.runs import Heartbeat, Run, RunChunk, RunStep
from segmentation.models.standing import DailyActivity, DailyCount, QuantileGrid, Standing, Transition

__all__ = [
    "DailyActivity",
    "DailyCount",
    "Heartbeat",
    "QuantileGrid",
    "Run",
    "RunChunk",
    "RunStep",
    "Standing",
    "Transition",
]

"""The tables of standing: daily activity, standings, transitions, counts, and the runs that make them."""

from segmentation.models.cuts import CutPoints
from segmentation.models.filters import SavedFilter, may_share
from segmentation.models.runs import Heartbeat, Run, RunChunk, RunStep
from segmentation.models.standing import (
    DailyActivity,
    DailyCount,
    DailyTally,
    LateDay,
    Quadrant,
    QuantileGrid,
    Standing,
    StandingMemory,
    State,
    Tier,
    Transition,
)
from segmentation.models.value import ValueFit

__all__ = [
    "CutPoints",
    "DailyActivity",
    "DailyCount",
    "DailyTally",
    "Heartbeat",
    "LateDay",
    "Quadrant",
    "QuantileGrid",
    "Run",
    "RunChunk",
    "RunStep",
    "SavedFilter",
    "Standing",
    "StandingMemory",
    "State",
    "Tier",
    "Transition",
    "ValueFit",
    "may_share",
]

"""Owns the decisions about everyone's standing: dormancy, value, engagement and quadrant.

`decide` judges a whole chunk of profiles at once, and one person by a chunk of one. Everything here is pure:
arrays and a `Policy` in, arrays out. Days are counted from 1970-01-01 in the brand's zone; the standing for
the morning of `today` rests on the days before it.
"""

from segmentation.rules.chunk import KINDS, NONE, PREVIOUS, STATES, Chunk
from segmentation.rules.days import edges_before
from segmentation.rules.decision import Decision, Grids, decide
from segmentation.rules.dormancy import Basis, DecidedBy, group_of, own_limit
from segmentation.rules.engagement import Features, engagement_raw, features
from segmentation.rules.explain import explain
from segmentation.rules.policy import SETTINGS, STANDARD, Policy
from segmentation.rules.quadrant import QUADRANTS
from segmentation.rules.scale import grid, percentile
from segmentation.rules.value import TIERS, worth_for

__all__ = [
    "KINDS",
    "NONE",
    "PREVIOUS",
    "QUADRANTS",
    "SETTINGS",
    "STANDARD",
    "STATES",
    "TIERS",
    "Basis",
    "Chunk",
    "DecidedBy",
    "Decision",
    "Features",
    "Grids",
    "Policy",
    "decide",
    "edges_before",
    "engagement_raw",
    "explain",
    "features",
    "grid",
    "group_of",
    "own_limit",
    "percentile",
    "worth_for",
]

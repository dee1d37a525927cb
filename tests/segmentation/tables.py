"""Owns what nights leave behind: all of it compared, or all of it forgotten."""

from segmentation.models import (
    CutPoints,
    DailyActivity,
    DailyCount,
    DailyTally,
    LateDay,
    QuantileGrid,
    Run,
    Standing,
    StandingMemory,
    Transition,
)
from tests.segmentation.conftest import rows
from users.models import MarkCursor

TABLES = {
    DailyActivity: ["profile_id", "day", "behaviours", "events", "purchases", "spent"],
    Standing: [field.attname for field in Standing._meta.fields if field.name != "computed_at"],
    StandingMemory: [field.attname for field in StandingMemory._meta.fields if field.name != "pk"],
    Transition: [field.attname for field in Transition._meta.fields if field.name != "id"],
    LateDay: ["profile_id", "day", "night"],
    DailyCount: ["date", "employee_id", "team_id", "kind", "state", "quadrant", "profiles"],
    CutPoints: ["version", "date", "reason", "policy_version", "quantiles", "populations"],
    DailyTally: ["date", "employee_id", "team_id", "axis", "place", "profiles"],
    QuantileGrid: ["date", "measure", "quantiles", "population"],
    MarkCursor: ["consumer"],
}


def state_of_the_tables():
    return {model.__name__: rows(model, columns) for model, columns in TABLES.items()}


def forget_everything():
    for model in (
        Run,
        Standing,
        StandingMemory,
        Transition,
        QuantileGrid,
        CutPoints,
        DailyActivity,
        MarkCursor,
        LateDay,
    ):
        model._base_manager.all().delete()

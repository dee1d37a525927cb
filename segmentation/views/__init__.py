"""Pages of the segmentation floor."""

from segmentation.views.cohorts import cohorts
from segmentation.views.cut_points import cut_points, cut_points_renew
from segmentation.views.dashboard import dashboard
from segmentation.views.filters import (
    saved_filter_change,
    saved_filter_count,
    saved_filter_create,
    saved_filter_delete,
    saved_filter_list,
)
from segmentation.views.flows import flows
from segmentation.views.past import profile_standing
from segmentation.views.people import people, people_export
from segmentation.views.runs import run, run_list, run_start

__all__ = [
    "cohorts",
    "cut_points",
    "cut_points_renew",
    "dashboard",
    "flows",
    "people",
    "people_export",
    "profile_standing",
    "run",
    "run_list",
    "run_start",
    "saved_filter_change",
    "saved_filter_count",
    "saved_filter_create",
    "saved_filter_delete",
    "saved_filter_list",
]

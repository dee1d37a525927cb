"""Pages of the segmentation floor."""

from segmentation.views.dashboard import dashboard
from segmentation.views.people import people, people_export
from segmentation.views.runs import run, run_list, run_start

__all__ = ["dashboard", "people", "people_export", "run", "run_list", "run_start"]

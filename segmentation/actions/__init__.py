"""Writes of the segmentation floor: the nightly job, step by step, and the runs that carry it."""

"""Reads of the segmentation floor: activity for the rules, runs, standings and what explains them."""

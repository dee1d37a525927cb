"""Reads of the community, one file per noun."""

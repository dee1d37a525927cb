"""Reads of outreach, one module for each noun."""

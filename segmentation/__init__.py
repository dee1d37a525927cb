"""Owns the state everyone is in: activity roll-up, standing, transitions and runs."""

"""The top floor: settings, routing, home, schedule and the launcher.

Imports nothing: it is read before the environment exists.
"""

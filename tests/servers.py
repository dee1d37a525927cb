"""Starts the test servers before Django's settings are read; loaded by `-p` in pyproject.toml."""

import os

from scrm import embedded

if "PYTEST_XDIST_WORKER" not in os.environ:
    embedded.start_test_servers()

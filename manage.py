#!/usr/bin/env python3
"""The one door: prepares the environment and runs the command in it."""

import os
import sys


def main() -> None:
    """Run the command named by the arguments."""
    from scrm import bootstrap

    bootstrap.prepare(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrm.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

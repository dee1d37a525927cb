#!/usr/bin/env python3
"""The one door: prepares the environment, starts the servers that a command needs, and runs it."""

import os
import sys


def main() -> None:
    """Run the command named by the arguments."""
    from scrm import bootstrap

    arguments = sys.argv[1:]
    bootstrap.prepare(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrm.settings")
    if arguments[:1] == ["test"]:
        from scrm import checks

        sys.exit(checks.main(arguments[1:]))
    from django.core.management import execute_from_command_line

    from scrm import embedded

    with embedded.servers_for(arguments):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

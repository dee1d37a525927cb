"""Measures a speed bar beside its floor; exit status 1 when it is missed."""

import pkgutil
import sys
from importlib import import_module

from django.core.management.base import BaseCommand, CommandParser

import benchmarks


class Command(BaseCommand):
    """Run one module of `benchmarks`."""

    help = "Measure a speed bar beside its floor, in a scratch database that is dropped afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer each benchmark with its own sizes."""
        choices = parser.add_subparsers(dest="name", required=True, metavar="NAME")
        for found in pkgutil.iter_modules(benchmarks.__path__):
            module = import_module(f"benchmarks.{found.name}")
            if hasattr(module, "add_arguments"):
                module.add_arguments(choices.add_parser(found.name, help=module.__doc__.splitlines()[0]))

    def handle(self, *, name: str, **options) -> None:
        """Run the benchmark; fail where a bar is missed."""
        if not import_module(f"benchmarks.{name}").run(options, self.stdout.write):
            sys.exit(1)

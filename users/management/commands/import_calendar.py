"""Imports the holidays and make-up days of one year."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions.calendar import import_official_year


class Command(BaseCommand):
    """Read a year's file; running again changes nothing."""

    help = (
        "Import one year of holidays and make-up days: JSON with year, papers, days (name, date, isOffDay)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what came."""
        try:
            content = json.loads(options["file"].read_text(encoding="utf-8-sig"))
            year, days = import_official_year(content=content, by=None, now=clock.now())
        except (OSError, ValueError) as wrong:
            raise CommandError(f"读不了这个文件 / cannot read the file: {wrong}") from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{year}: {days} days")

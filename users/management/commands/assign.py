"""Gives people without a KOE to KOEs."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions.assignments import assign_unassigned, plan_unassigned
from users.models import Employee
from users.rules.sharing import RULES


class Command(BaseCommand):
    """Share those without a KOE by a rule."""

    help = "Give people without a KOE to KOEs: in turn, to the least loaded, or to who knows their city."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the rule and who takes part."""
        parser.add_argument("--rule", choices=RULES, required=True)
        parser.add_argument("--team", help="only employees of this team")
        parser.add_argument("--employees", default="", help="only these sign-in names, joined by commas")
        parser.add_argument("--limit", type=int, help="at most so many people")
        parser.add_argument("--dry-run", action="store_true", help="say who would get how many")

    def handle(self, *args: Any, **options: Any) -> None:
        """Share and say who got how many."""
        employees = self.employees(options)
        chosen = {"rule": options["rule"], "employees": employees, "limit": options["limit"]}
        try:
            if options["dry_run"]:
                given = dict(Counter(plan_unassigned(**chosen).values()))
            else:
                given = assign_unassigned(**chosen, by=None, now=clock.now())
        except Refused as refused:
            raise CommandError(str(refused)) from None
        for employee in employees:
            self.stdout.write(f"{employee.username:<20} {given.get(employee.pk, 0):>8,}")
        ending = " (dry run)" if options["dry_run"] else ""
        self.stdout.write(f"{sum(given.values()):,} people for {len(employees)} employees{ending}")

    def employees(self, options: dict) -> list[Employee]:
        """Return the KOEs who take part; leads only where they are named."""
        found = Employee.objects.working().order_by("pk")
        names = {name.strip() for name in options["employees"].split(",") if name.strip()}
        if options["team"]:
            found = found.filter(team__name=options["team"])
        found = found.filter(username__in=names) if names else found.filter(role="koe")
        missing = names - {employee.username for employee in found}
        if missing:
            raise CommandError(f"没有这些员工 / no such employees: {', '.join(sorted(missing))}")
        return list(found)

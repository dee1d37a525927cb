"""Owns teams: made and renamed, never deleted."""

import datetime as dt

from django.db import transaction

from users.actions import audit
from users.models import Employee, Team


@transaction.atomic
def create_team(*, name: str, by: Employee, now: dt.datetime) -> Team:
    """Make a team."""
    team = Team.objects.create(name=name)
    audit.record(by=by, action="team.created", obj_type="team", obj_id=team.pk, now=now)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by: Employee, now: dt.datetime) -> None:
    """Give a team another name."""
    team.name = name
    team.save(update_fields=["name"])
    audit.record(by=by, action="team.renamed", obj_type="team", obj_id=team.pk, now=now)

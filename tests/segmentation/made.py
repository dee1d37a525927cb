"""Makes standings, runs, counts and changes by hand, so that a test says exactly who stands where."""

import datetime as dt

from segmentation.models import DailyCount, DailyTally, Run, Standing, Transition
from users.models import Assignment, Profile

EVIDENCE = {"baseline": [0] * 7, "baseline_days": 182, "periods": [0] * 21, "last_days": [-1] * 7}


def stand(profile: Profile, now: dt.datetime, state="active", quadrant="core", **fields) -> Standing:
    """Give a profile a standing."""
    values = {
        "state_since": now.date(),
        "basis": "rhythm",
        "decided_by": "steady",
        "value": 80.0,
        "engagement": 60.0,
        "risk": 1.0,
        "purchases": 1,
        "spent": 100_00,
        "declining": 0,
        "policy_version": 0,
        "as_of": now.date(),
        "computed_at": now,
    }
    return Standing.objects.create(
        profile=profile, state=state, quadrant=quadrant, **EVIDENCE, **(values | fields)
    )


def move(profile: Profile, date: dt.date, axis: str, before: str, after: str) -> Transition:
    """Write down one change."""
    return Transition.objects.create(
        profile_id=profile.pk,
        date=date,
        since=date,
        axis=axis,
        before=before,
        after=after,
        decided_by="steady",
        value=80,
        engagement=60,
        policy_version=0,
        **EVIDENCE,
    )


def count_now(date: dt.date, now: dt.datetime) -> Run:
    """Open and finish a run of a date which counts the standings as they are."""
    run = Run.objects.create(
        job="nightly", date=date, state="done", cutoff_txid=1, opened_at=now, finished_at=now
    )
    active = {
        assignment.profile_id: {"employee": assignment.employee, "team_id": assignment.employee.team_id}
        for assignment in Assignment.objects.filter(ended_at=None).select_related("employee")
    }
    for profile in Profile.objects.select_related("standing"):
        standing = getattr(profile, "standing", None)
        DailyCount.objects.create(
            date=date,
            **active.get(profile.pk, {}),
            kind=profile.kind,
            state=standing.state if standing else "",
            quadrant=standing.quadrant if standing else "",
            profiles=1,
            run=run,
        )
        if standing:
            places = {"tier": standing.tier, "basis": standing.basis, "outside": standing.outside_reason}
            for axis, place in places.items():
                DailyTally.objects.create(
                    date=date, **active.get(profile.pk, {}), axis=axis, place=place, profiles=1, run=run
                )
    return run

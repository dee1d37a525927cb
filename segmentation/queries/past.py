"""Owns where someone stood on a past morning, and why: decided again from daily activity and memory."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext as _

from scrm.lib import clock
from segmentation.models import Run, Standing, Transition
from segmentation.models.standing import State
from segmentation.queries import evidence
from segmentation.queries.activity import chunk_before
from segmentation.queries.memory import nights_before, started_from
from segmentation.queries.nights import decided
from segmentation.queries.runs import last_done
from segmentation.rules import (
    KINDS,
    NONE,
    PREVIOUS,
    QUADRANTS,
    STATES,
    TIERS,
    Basis,
    Chunk,
    DecidedBy,
    Decision,
)
from segmentation.rules.lifetime import Worth
from users.models import Profile
from users.rules import DIMENSIONS

OUTSIDE = STATES.index("outside")
OWNER, ALUMNUS = KINDS.index("owner"), KINDS.index("alumnus")
LOGIN, PURCHASE = DIMENSIONS.index("login"), DIMENSIONS.index("purchase")
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Past:
    """A past morning of one person: the standing as known now, and what was said then where that differs."""

    date: dt.date
    standing: Standing  # not stored: the evidence of that night
    told: str  # the state that was told then and overturned since, else empty
    is_moved: bool  # whether days that became known later would decide otherwise, and were not taken up

    def sentences(self) -> list[str]:
        """Return what a KOE can say of that morning."""
        said = evidence.sentences(self.standing, self.date)
        if self.told:
            text = _("那天早上显示的是“{state}”，后来补到的行为改变了它")
            said.append(text.format(state=State(self.told).label))
        elif self.is_moved:
            said.append(_("那天之后才补到的行为没有算进那天的判断"))
        return said


def evidence_on(profile: Profile, date: dt.date) -> Past | None:
    """Return where someone stood on the morning of a date, None before the first night that knew them.

    Nobody asks about the past of whoever is not to be profiled.
    """
    night = last_done(before=date + ONE_DAY)
    if night is None or not profile.may_profile or profile.is_restricted:
        return None
    number, done, ids = clock.day_number(night.date), nights_before(night.date), np.array([profile.pk])
    after = started_from(ids, np.array([number + 1]), [*done, number])
    if after["state"][0] == NONE:
        return None
    found, _shown = chunk_before(night.date, profile.pk, profile.pk, [profile.pk])
    if not len(found):
        return None
    people = as_then(found, started_from(ids, np.array([number]), done), after["state"] == OUTSIDE)
    decision, worth = decided(night, people, is_sparse=True)
    placed = ("state", "quadrant")
    is_moved = any(getattr(decision, name)[0] != after[name][0] for name in placed)
    standing = _standing(profile, night, people, decision, worth)
    return Past(date, _as_told(standing, after), _told_then(profile, night.date), is_moved)


def as_then(found: Chunk, before: Mapping[str, np.ndarray] | np.ndarray, outside: np.ndarray) -> Chunk:
    """Return people as a past night found them: with what it started from, and outside if they were."""
    carried = {name: before[name].astype(getattr(found, name).dtype) for name in PREVIOUS}
    alumnus = found.kind == ALUMNUS
    kind = np.where(alumnus & ~outside, OWNER, found.kind).astype(found.kind.dtype)
    return replace(found, **carried, kind=kind, no_profiling=outside & ~alumnus, withheld=0 * found.withheld)


def _told_then(profile: Profile, date: dt.date) -> str:
    """Return the state that was told on a morning and has been overturned since, else an empty text."""
    changes = Transition.every.filter(profile_id=profile.pk, axis=Transition.Axis.STATE, date__lte=date)
    in_time = Q(told_by=None) | Q(told_by__lte=date)
    not_yet_overturned = Q(superseded_at=None) | Q(superseded_by__gt=date)
    told = changes.filter(in_time, not_yet_overturned).order_by("-date").first()
    now = changes.filter(superseded_at=None).order_by("-date").first()
    return told.after if told and (now is None or told.after != now.after) else ""


def _as_told(standing: Standing, after: np.ndarray) -> Standing:
    """Put what the memory keeps of the night in place of what is decided now."""
    row = {name: after[name][0].item() for name in PREVIOUS}
    standing.state = STATES[row["state"]]
    standing.state_since = clock.day_from_number(row["state_since"])
    standing.quadrant = QUADRANTS[row["quadrant"]] if row["quadrant"] != NONE else ""
    standing.quadrant_since = _day(row["quadrant_since"])
    standing.pending_state = STATES[row["pending_state"]] if row["pending_state"] != NONE else ""
    standing.pending_state_since = _day(row["pending_since"])
    standing.pending_state_readings = row["pending_readings"]
    standing.pending_quadrant = QUADRANTS[row["pending_quadrant"]] if row["pending_quadrant"] != NONE else ""
    standing.pending_quadrant_since = _day(row["pending_quadrant_since"])
    standing.pending_quadrant_readings = row["pending_quadrant_readings"]
    standing.entry_rate = row["entry_baseline"]
    return standing


def _standing(
    profile: Profile, night: Run, people: Chunk, decision: Decision, worth: Worth | None
) -> Standing:
    """Lay one person's decision out as a standing; the memory fills in the rest."""
    row = decision.row(0)
    decided_by = DecidedBy(row["decided_by"]).name.lower()
    return Standing(
        profile=profile,
        basis=Basis(row["basis"]).name.lower(),
        decided_by=decided_by,
        outside_reason=decided_by if row["state"] == OUTSIDE else "",
        returned_on=_day(row["returned_day"]),
        tier=TIERS[row["tier"]] if row["tier"] else "",
        value=round(row["value"], 1),
        engagement=round(row["engagement"], 1),
        risk=row["risk"],
        purchases=people.purchases[0].item(),
        spent=people.spent[0].item(),
        policy_version=night.policy_version,
        as_of=night.date,
        computed_at=night.opened_at,
        **_expected(worth),
        **_last_days(people, decision),
        **_rhythm(row),
    )


def _expected(worth: Worth | None) -> dict:
    if worth is None or np.isnan(worth.p_alive[0]):
        return {}
    return {"p_alive": round(float(worth.p_alive[0]), 3), "expected_spent": int(worth.expected[0])}


def _last_days(people: Chunk, decision: Decision) -> dict:
    """Return the last days of the behaviours, whichever of their lanes it was."""

    def last(chosen: np.ndarray) -> dt.date | None:
        return _day(decision.last[0, chosen].max(initial=NONE).item())

    between = ~np.isin(people.lanes, (LOGIN, PURCHASE))
    return {
        "last_active_on": _day(decision.last_any[0].item()),
        "last_login_on": last(people.lanes == LOGIN),
        "last_purchase_on": last(people.lanes == PURCHASE),
        "last_interaction_on": last(between),
    }


def _rhythm(row: dict) -> dict:
    """Return the evidence of the rhythm, in the order of the lanes."""
    return {
        "baseline": row["baseline"],
        "baseline_days": row["baseline_length"],
        "periods": [count for lane in row["periods"] for count in lane],
        "last_days": row["last"],
        "established": _mask(row["established"]),
        "declining": _mask(row["declining"]),
        "pooled_baseline": row["pooled_baseline"],
        "pooled_periods": row["pooled_periods"],
        "vote": row["vote"],
        "recent_days": row["recent"],
        "year_days": row["year"],
    }


def _mask(flags: list[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _day(number: int) -> dt.date | None:
    return clock.day_from_number(number) if number >= 0 else None

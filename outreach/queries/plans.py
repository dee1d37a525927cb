"""Owns what is asked of care plans: which steps are due, how plans go, which silence has a known reason."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from outreach.models import CarePlan, CareStep, CareWord, Diagnosis, RiskCount, Ticket
from outreach.rules.plans import OUTCOMES, PLANS, WEEK, Facts, Step
from scrm.lib import clock, sql
from segmentation.models import Standing
from users import queries as users
from users.models import Employee, Profile
from users.rules.calendar import Calendar

AHEAD = dt.timedelta(days=900)  # the calendar that a plan may need
BACK = ("active", "new")
KNOWN_FOR = dt.timedelta(days=180)  # how long a reason that was learned explains a silence


def fitting_days(today: dt.date) -> Callable[[dt.date, Step], dt.date]:
    """Return what finds the first day that suits a step, from a day on (one query)."""
    return in_calendar(users.calendar(today, today + AHEAD))


def in_calendar(calendar: Calendar) -> Callable[[dt.date, Step], dt.date]:
    """Return what finds the first working day, or the first happy festival or solar term."""

    def fitting(day: dt.date, step: Step) -> dt.date:
        if not step.on_festival:
            return calendar.next_working_day(day)
        ahead = (day + dt.timedelta(days=number) for number in range(120))
        return next((each for each in ahead if _is_happy(calendar, each)), day)

    return fitting


def _is_happy(calendar: Calendar, day: dt.date) -> bool:
    is_special = calendar.festivals_on(day) or calendar.solar_term_on(day)
    return bool(is_special) and not calendar.is_mourning(day)


def running(profile: Profile) -> list[CarePlan]:
    """Return the plans of someone that have not ended, with their steps (two queries)."""
    found = CarePlan.objects.running().filter(profile=profile).select_related("profile", "ticket")
    return list(found.prefetch_related("steps"))


def plans_of(profile: Profile) -> list[CarePlan]:
    """Return every plan of someone, running ones first, with their steps (two queries)."""
    found = CarePlan.objects.filter(profile=profile).select_related("profile", "ticket", "started_by")
    return sorted(found.prefetch_related("steps"), key=lambda plan: plan.ended_at is not None)


def open_steps() -> QuerySet[CareStep]:
    """Return the next step of every running plan."""
    earlier = CareStep.objects.filter(
        plan=OuterRef("plan"), position__lt=OuterRef("position"), done_at=None, skipped_at=None
    )
    steps = CareStep.objects.filter(plan__ended_at__isnull=True, done_at=None, skipped_at=None)
    return steps.filter(~Exists(earlier)).select_related("plan__profile")


def due_steps(profiles: Iterable[int], today: dt.date) -> dict[int, CareStep]:
    """Return the step with which each person may be spoken to today, by profile (one query).

    Of two plans that could speak, the one that waits longer does, and the other waits for a week.
    """
    other = CareWord.objects.filter(
        profile=OuterRef("plan__profile"),
        spoken_on__gt=today - dt.timedelta(days=WEEK),
        spoken_on__lt=today + dt.timedelta(days=WEEK),
    ).exclude(plan=OuterRef("plan"))
    steps = open_steps().filter(plan__profile__in=list(profiles), plan__paused_since=None, due_on__lte=today)
    found: dict[int, CareStep] = {}
    for step in steps.exclude(purpose="").filter(~Exists(other)).order_by("due_on", "pk"):
        found.setdefault(step.plan.profile_id, step)
    return found


def silences(steps: Iterable[CareStep]) -> int:
    """Return how many of a plan's latest conversations in a row had no answer."""
    said = [step.touch.outcome for step in steps if step.touch and step.touch.undone_at is None]
    return len(list(itertools.takewhile(lambda outcome: outcome == "no_answer", reversed(said))))


def back_since(profiles: Iterable[int]) -> dict[int, dt.date]:
    """Return when those were last seen who are active or new (one query)."""
    found = Standing.objects.filter(profile__in=list(profiles), state__in=BACK, last_active_on__isnull=False)
    return {profile: seen for profile, seen in found.values_list("profile", "last_active_on") if seen}


def end_facts(plan: CarePlan, is_refused: bool = False) -> Facts:
    """Return what is known of a person when a plan ends (three queries)."""
    seen = back_since([plan.profile_id]).get(plan.profile_id)
    start = clock.day_start(plan.started_on)
    said = plan.profile.touches.standing().filter(sent_at__gte=start, outcome="replied")
    return Facts(
        is_refused=is_refused,
        is_alumnus=plan.profile.kind == Profile.Kind.ALUMNUS,
        is_back=seen is not None and seen >= plan.started_on,
        is_solved=Ticket.objects.filter(plans=plan, resolved_at__isnull=False).exists(),
        has_replied=said.exists(),
    )


def plans(viewer: Employee, chosen: dict[str, str]) -> QuerySet[CarePlan]:
    """Return the plans that a viewer may see, by kind and outcome; running ones where no outcome is asked."""
    found = CarePlan.objects.visible_to(viewer).select_related("profile", "ticket")
    found = found.prefetch_related("steps", "profile__assignments__employee")
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    state = chosen.get("state") or "running"
    if state == "running":
        found = found.running()
    elif state == "paused":
        found = found.running().filter(paused_since__isnull=False)
    elif state in OUTCOMES:
        found = found.filter(outcome=state)
    return found.order_by(F("ended_at").desc(nulls_first=True), "-started_on", "-pk")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the plans of one kind went."""

    kind: str
    running: int
    ended: int
    outcomes: dict[str, int]

    @property
    def title(self):
        """Return what the plan is called."""
        return PLANS[self.kind].title


def tallies(viewer: Employee) -> list[Tally]:
    """Return how many plans of each kind run and how the others ended (one query)."""
    rows = CarePlan.objects.visible_to(viewer).values_list("kind", "outcome").annotate(count=Count("pk"))
    counted: dict[str, dict[str, int]] = {}
    for kind, outcome, count in rows.order_by():
        counted.setdefault(kind, {})[outcome] = count
    return [
        Tally(
            kind,
            counted[kind].pop("", 0),
            sum(counted[kind].values()),
            {code: counted[kind].get(code, 0) for code in OUTCOMES},
        )
        for kind in PLANS
        if kind in counted
    ]


def risk_now(viewer: Employee, now: dt.datetime) -> dict[str, int]:
    """Return how many quiet people have which known reason; an empty one is not known (one query)."""
    params = {
        "since": now - KNOWN_FOR,
        "everybody": viewer.sees_everyone,
        "employees": list(viewer.portfolio),
    }
    return dict(sql.rows("outreach", "risk_counts", params))


def risk_history(first: dt.date) -> dict[dt.date, tuple[int, int]]:
    """Return how many quiet people had no known reason and a known one on each day (one query)."""
    found: dict[dt.date, tuple[int, int]] = {}
    for date, reason, people in RiskCount.objects.filter(date__gte=first).values_list(
        "date", "reason", "people"
    ):
        before = found.get(date, (0, 0))
        found[date] = (before[0] + people * (not reason), before[1] + people * bool(reason))
    return found


def undecided(diagnoses: Sequence[Diagnosis]) -> Diagnosis | None:
    """Return the latest check-up, the first of someone's, if nobody decided on its remedy."""
    latest = next(iter(diagnoses), None)
    return latest if latest and latest.remedy and not latest.decision else None


def next_step(steps: Sequence[CareStep]) -> CareStep | None:
    """Return the first open step."""
    return next((step for step in steps if step.is_open), None)

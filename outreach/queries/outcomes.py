"""Owns what the pages tell of the effect of outreach: rates by a property, both arms, and the days."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.models import Greeting, HoldOut, QueueDay, TouchResult
from outreach.rules import REASONS
from outreach.rules.effects import REPLY_DAYS, Difference, Share, difference, share
from users.models import Employee

QUIET = ("cooling", "dormant", "lost")
SPAN_DAYS = 180
BY = {
    "reason": gettext_lazy("按理由"),
    "greeting": gettext_lazy("按话术"),
    "employee": gettext_lazy("按同事"),
    "hour": gettext_lazy("按时刻"),
}
HEADS = {  # of the column that names a kind
    "reason": gettext_lazy("理由"),
    "greeting": gettext_lazy("话术"),
    "employee": gettext_lazy("同事"),
    "hour": gettext_lazy("时刻"),
}
RESULTS = {
    "replied": Q(replied_on__isnull=False),
    "returned": Q(returned_on__isnull=False),
    "displeased": Q(is_displeased=True),
    "refused": Q(is_refused=True),
    "nothing": Q(replied_on=None, returned_on=None, is_displeased=False, is_refused=False),
}


class Row(NamedTuple):
    """What came of the conversations of one kind."""

    key: str
    label: str
    sent: int
    replied: Share  # of those sent long enough ago
    returned: Share  # of those who had gone quiet and whose month is over
    displeased: int
    refused: int


@dataclass(frozen=True, slots=True)
class Arms:
    """Both arms of the comparison, of people who had gone quiet and whose month is over."""

    greeted: Share
    held: Share
    difference: Difference
    held_now: int
    waiting: int  # drawn, but the month is not over


def results(viewer: Employee, today: dt.date) -> QuerySet[TouchResult]:
    """Return what came of the conversations of the last half year that a viewer may see."""
    return TouchResult.objects.visible_to(viewer).filter(sent_on__gt=today - dt.timedelta(days=SPAN_DAYS))


def rates(viewer: Employee, by: str, today: dt.date) -> list[Row]:
    """Return the rates by one property, the most frequent first (two queries)."""
    answered = Q(sent_on__lte=today - dt.timedelta(days=REPLY_DAYS))
    quiet = Q(state__in=QUIET, settled_at__isnull=False)
    counted = (
        results(viewer, today)
        .values(by)
        .annotate(
            sent=Count("pk"),
            asked=Count("pk", filter=answered),
            replied=Count("pk", filter=answered & RESULTS["replied"]),
            quiet=Count("pk", filter=quiet),
            returned=Count("pk", filter=quiet & RESULTS["returned"]),
            displeased=Count("pk", filter=RESULTS["displeased"]),
            refused=Count("pk", filter=RESULTS["refused"]),
        )
    )
    found = list(counted.order_by(by if by == "hour" else "-sent"))
    labels = _labels(by, [row[by] for row in found])
    return [_row(row, by, labels) for row in found]


def _row(row: dict[str, Any], by: str, labels: dict[Any, str]) -> Row:
    return Row(
        key="" if row[by] is None else str(row[by]),
        label=labels.get(row[by], _("没有记下")),
        sent=row["sent"],
        replied=share(row["replied"], row["asked"]),
        returned=share(row["returned"], row["quiet"]),
        displeased=row["displeased"],
        refused=row["refused"],
    )


def _labels(by: str, keys: Sequence[Any]) -> dict[Any, str]:
    """Return how each key is called."""
    if by == "reason":
        return {key: str(REASONS[key].sentence) for key in keys if key in REASONS}
    if by == "hour":
        return {key: _("%(hour)s 点") % {"hour": key} for key in keys}
    if by == "employee":
        return {pk: one.name for pk, one in Employee.objects.in_bulk([key for key in keys if key]).items()}
    found = Greeting.objects.in_bulk([key for key in keys if key])
    return {pk: one.text for pk, one in found.items()} | {None: _("自己写的")}


def people(viewer: Employee, by: str, key: str, result: str, today: dt.date) -> QuerySet[TouchResult]:
    """Return the conversations behind a number, the newest first."""
    found = results(viewer, today).select_related("profile", "touch__employee")
    if by == "hour" and not key:
        return found.none()
    if by in BY:
        wanted = {f"{by}__isnull": True} if by in ("greeting", "employee") and not key else {by: key}
        found = found.filter(**wanted)
    return found.filter(RESULTS[result]) if result in RESULTS else found


def arms(viewer: Employee, today: dt.date) -> Arms:
    """Return both arms of the comparison (two queries)."""
    drawn = HoldOut.objects.visible_to(viewer)
    judged = {
        held: (returned, total)
        for held, returned, total in drawn.filter(judged_at__isnull=False, state__in=QUIET)
        .values_list("is_held")
        .annotate(returned=Count("pk", filter=Q(returned_on__isnull=False)), total=Count("pk"))
        .order_by("is_held")
    }
    now = drawn.aggregate(
        held=Count("pk", filter=Q(is_held=True, ends_on__gt=today)),
        waiting=Count("pk", filter=Q(judged_at=None, state__in=QUIET)),
    )
    greeted, held = share(*judged.get(False, (0, 0))), share(*judged.get(True, (0, 0)))
    return Arms(greeted, held, difference(greeted, held), now["held"], now["waiting"])


def held_people(viewer: Employee, today: dt.date) -> QuerySet[HoldOut]:
    """Return who is left alone now."""
    held = HoldOut.objects.visible_to(viewer).filter(is_held=True, ends_on__gt=today)
    return held.select_related("profile").order_by("ends_on", "pk")


def queue_days(viewer: Employee, date: dt.date) -> QuerySet[QueueDay]:
    """Return the figures of the colleagues whom a viewer leads, on one day."""
    colleagues = Employee.objects.visible_to(viewer)
    found = QueueDay.objects.filter(date=date, employee__in=colleagues)
    return found.select_related("employee").order_by("-waiting", "-carried", "employee__name")


def days_known(viewer: Employee, most: int = 14) -> list[dt.date]:
    """Return the latest days with figures, the newest first."""
    found = QueueDay.objects.filter(employee__in=Employee.objects.visible_to(viewer))
    return list(found.order_by("-date").values_list("date", flat=True).distinct()[:most])

"""Owns the measuring of cut points: by the night when they are due, and by a manager's word."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from scrm.lib import sql
from scrm.lib.errors import Refused
from segmentation.models import CutPoints, Run, RunChunk
from segmentation.queries.cut_points import Measures, measures_before, quantiles_of, reason_to_renew
from segmentation.queries.lifetime import fits_for
from segmentation.queries.policy import standing_policy, version_in_force
from segmentation.queries.runs import NIGHTLY, last_done, latest
from users.actions.audit import record
from users.models import Employee

ONE_DAY = dt.timedelta(days=1)


class NothingComputed(Refused):
    """There is no night yet whose population could be measured."""

    code = "nothing_computed"
    message = _("还没有完成过夜间计算，第一次计算时会自己测量。")


def measure_population(run: Run, chunk: RunChunk) -> int:
    """Measure the population before the run's date, and keep that as cut points if they are due."""
    measures = measures_before(run.date, standing_policy(run.policy_version), fits_for(run))
    reason = reason_to_renew(run, measures)
    if reason:
        sql.value("segmentation", "lock_standings")  # a renewal may be counting versions, too
        _keep(measures, run.date, run.policy_version, reason, by=None, now=run.opened_at)
    return len(measures)


@transaction.atomic
def renew_cut_points(*, by: Employee, now: dt.datetime) -> CutPoints:
    """Measure the population anew; the next night that opens uses it, and one under way keeps its own."""
    sql.value("segmentation", "lock_standings")  # no night opens meanwhile
    run = last_done()
    if run is None:
        raise NothingComputed
    first_night, version = (latest(NIGHTLY) or run).date + ONE_DAY, version_in_force()
    measures = measures_before(run.date + ONE_DAY, standing_policy(version), fits_for(run))
    made = _keep(measures, first_night, version, CutPoints.Reason.BY_HAND, by=by, now=now)
    details = {"version": made.version, "first_night": made.date.isoformat()}
    record(by=by, action="cut_points.renewed", obj_type="cut_points", obj_id=made.pk, now=now, **details)
    return made


def _keep(
    measures: Measures,
    date: dt.date,
    policy_version: int,
    reason: str,
    *,
    by: Employee | None,
    now: dt.datetime,
) -> CutPoints:
    newest = CutPoints.objects.aggregate(Max("version"))["version__max"] or 0
    return CutPoints.objects.create(
        version=newest + 1,
        date=date,
        reason=reason,
        policy_version=policy_version,
        quantiles=quantiles_of(measures),
        populations={name: len(values) for name, values in measures.items()},
        created_by=by,
        created_at=now,
    )

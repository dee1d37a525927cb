"""Owns the pages 夜间计算: what was computed, how long it took, and what is going wrong."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from segmentation.actions.nightly import open_nightly_run
from segmentation.models import Run
from segmentation.queries.diary import all_runs, troubled_chunks
from segmentation.queries.runs import progress, readiness
from segmentation.tasks import ensure_nightly_run

PAGE_SIZE = 30
TONES = {"running": "info", "done": "good", "failed": "bad"}


@allow("manager", "admin")
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """List the runs, the newest first, and say whether the workers live."""
    now = clock.now()
    page = Paginator(all_runs(), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = [_told(one, now) for one in page.object_list]
    ready = readiness(now)
    age = ready["worker"]["heartbeat_age_seconds"]
    context = {
        "page": page,
        "is_alive": ready["worker"]["ok"],
        "heartbeat_at": None if age is None else now - dt.timedelta(seconds=age),
        "is_done": ready["run"]["state"] == Run.State.DONE,
    }
    return render(request, "segmentation/run_list.html", context)


@allow("manager", "admin")
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run: its steps, how far along they are, and what failed."""
    now = clock.now()
    found = _told(get_object_or_404(Run, pk=pk), now)
    names = _step_names()
    steps = [
        step
        | {
            "took": _took(step["started_at"], step["finished_at"], now),
            "label": names.get(step["name"], step["name"]),
        }
        for step in progress(found)
    ]
    context = {"run": found, "steps": steps, "troubles": troubled_chunks(found)}
    return render(request, "segmentation/run.html", context)


@allow("manager", "admin")
@require_POST
def run_start(request: HttpRequest) -> HttpResponse:
    """Open today's run, or take a failed one up again, and ring for workers."""
    now = clock.now()
    try:
        opened = open_nightly_run(date=clock.business_date(now), now=now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        _ring(request, opened)
    return redirect("segmentation:run-list")


def _ring(request: HttpRequest, opened: Run) -> None:
    """Ring for workers; a broker that is away delays the start and loses nothing."""
    if opened.state == Run.State.DONE:
        messages.info(request, _("今天的已经算完了，不必再算。"))
        return
    try:
        ensure_nightly_run.delay()
    except OperationalError:
        messages.warning(
            request, _("已经登记，但消息队列现在连不上；它恢复后几分钟内会自动开始。请告诉管理员。")
        )
    else:
        messages.success(request, _("已经开始，过一会儿刷新这一页看进度。"))


def _step_names() -> dict[str, str]:
    """Return the page's words for the steps of all jobs."""
    return {
        "fold": _("汇总行为"),
        "replay": _("重算补到的行为"),
        "grids": _("量分位"),
        "score": _("判断现状"),
        "count": _("计数"),
        "withdrawn": _("撤下"),
        "refreshed": _("更新"),
        "opened": _("新上名单"),
        "waiting": _("排队"),
    }


def _job_names() -> dict[str, str]:
    """Return the page's words for the jobs that keep their diary here."""
    return {"nightly": _("现状"), "queues": _("名单")}


def _told(one: Run, now: dt.datetime) -> Run:
    """Give a run what the page says about it: how long it took, the tone, the names of its steps."""
    names = _step_names()
    begun = min((step.started_at for step in one.steps.all() if step.started_at), default=None)
    one.took, one.tone = _took(begun, one.finished_at, now), TONES[one.state]
    one.job_label = _job_names().get(one.job, one.job)
    one.done = [names.get(step.name, step.name) for step in one.steps.all() if step.finished_at]
    one.open = [names.get(step.name, step.name) for step in one.steps.all() if not step.finished_at]
    return one


def _took(start: dt.datetime | None, end: dt.datetime | None, now: dt.datetime) -> str:
    """Return a duration as hours, minutes and seconds, up to now where it goes on."""
    if start is None:
        return "—"
    minutes, seconds = divmod(max(round(((end or now) - start).total_seconds()), 0), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"

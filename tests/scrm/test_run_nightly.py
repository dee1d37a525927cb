import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from scrm.management.commands import run_nightly as run_nightly_module
from segmentation import tasks
from segmentation.models import Heartbeat, Run, Standing

pytestmark = pytest.mark.django_db(transaction=True)


def run_nightly(*arguments):
    out = StringIO()
    call_command("run_nightly", *arguments, stdout=out)
    return out.getvalue()


def test_run_nightly_computes_today_and_fills_the_queues(profile, today):
    told = run_nightly()
    assert [line.split()[1] for line in told.splitlines()] == [
        "fold",
        "replay",
        "grids",
        "score",
        "count",
        "queues",
    ]
    assert Standing.objects.get().as_of == today
    assert Run.objects.get(job="nightly").date == today


def test_run_nightly_says_when_there_is_nothing_to_do(profile, today):
    run_nightly("--date", str(today))
    assert run_nightly("--date", str(today)).startswith(f"{today} is done already.")


def test_run_nightly_computes_a_series_that_ends_with_its_last_date(profile, today):
    first = today - dt.timedelta(days=16)
    run_nightly("--from", str(first), "--to", str(today), "--step", "7")
    nights = Run.objects.filter(job="nightly").order_by("date").values_list("date", flat=True)
    assert [(today - night).days for night in nights] == [14, 7, 0]


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it."""


def test_a_series_tells_how_far_it_is_and_goes_on_after_a_kill(profile, today, monkeypatch):
    year = ["--from", str(today - dt.timedelta(days=364)), "--to", str(today), "--step", "28"]
    work, nights = run_nightly_module.work_on_run, []

    def dying(*, run_id, **options):
        nights.append(run_id)
        if len(nights) == 5:
            raise Killed
        return work(run_id=run_id, **options)

    monkeypatch.setattr(run_nightly_module, "work_on_run", dying)
    with pytest.raises(Killed):
        run_nightly(*year)
    assert Run.objects.filter(job="nightly", state="done").count() == 4
    told = run_nightly(*year).splitlines()
    assert told.pop(-2) == "4 nights were done already."
    assert [line.split(" (")[1].split(",")[0].rstrip(")") for line in told[:-1]] == [
        f"{number}/14" for number in range(5, 15)
    ]
    assert " left)" in told[0]
    assert nights[4] == nights[5]
    assert Run.objects.filter(job="nightly", state="done").count() == 14


def test_a_series_moves_a_bar_on_a_terminal(profile, today):
    out = StringIO()
    out.isatty = lambda: True
    call_command("run_nightly", "--from", str(today - dt.timedelta(days=2)), stdout=out)
    assert f"░ 0/3 {today - dt.timedelta(days=2)} " in out.getvalue()
    assert f"{today} done in " in out.getvalue()


def test_run_nightly_refuses_an_older_date_and_takes_it_with_rebuild(profile, today):
    run_nightly("--date", str(today))
    older = str(today - dt.timedelta(days=3))
    with pytest.raises(CommandError, match="--rebuild"):
        run_nightly("--date", older)
    run_nightly("--date", older, "--rebuild")
    assert str(Run.objects.get(job="nightly").date) == older


@pytest.mark.parametrize(
    "arguments",
    [["--workers", "0"], ["--from", "2026-11-20", "--to", "2026-11-01"], ["--date", "2027-01-01"]],
)
def test_run_nightly_refuses_what_makes_no_sense(db, arguments):
    with pytest.raises(CommandError):
        run_nightly(*arguments)
    assert not Run.objects.exists()


def test_the_tasks_carry_the_night_from_the_bell_to_the_end(profile, monkeypatch):
    rung = []
    monkeypatch.setattr(
        "segmentation.actions.nightly.ring", lambda task, *ids, times=1: rung.append((task, *ids))
    )
    tasks.ensure_nightly_run()
    assert [task for task, _run in rung] == ["segmentation.work_on_run"]
    tasks.work_on_run(rung[0][1])
    assert Run.objects.get().state == "done"


def test_the_heartbeat_is_written_down(db, now):
    tasks.note_heartbeat()
    tasks.note_heartbeat()
    assert Heartbeat.objects.get().at == now


def test_run_nightly_says_when_another_rebuild_began_the_night_anew(profile, today, monkeypatch):
    def overtaken(*, run_id, **options):
        Run.objects.get(pk=run_id).delete()

    monkeypatch.setattr("scrm.management.commands.run_nightly.work_on_run", overtaken)
    with pytest.raises(CommandError, match="begun anew by another --rebuild"):
        run_nightly("--date", str(today))

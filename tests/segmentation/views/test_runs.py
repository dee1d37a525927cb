"""Checks the pages 夜间计算."""

import datetime as dt

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from segmentation.models import Heartbeat, Run
from segmentation.tasks import ensure_nightly_run

LIST = reverse("segmentation:run-list")
START = reverse("segmentation:run-start")


@pytest.fixture
def run(db, now, today):
    """A run that waited an hour and is under way: one step done, the next half done after a failure."""
    run = Run.objects.create(job="nightly", date=today, cutoff_txid=1, opened_at=now - dt.timedelta(hours=1))
    begun = now - dt.timedelta(seconds=75)
    run.steps.create(position=1, name="fold", started_at=begun, finished_at=now, rows=1234)
    step = run.steps.create(position=2, name="score", started_at=now)
    step.chunks.create(first_id=1, last_id=9, finished_at=now, attempts=1)
    step.chunks.create(first_id=10, last_id=19, attempts=2, failures=1, error="chunk_broke")
    return run


def test_run_list_shows_runs_to_managers_alone(sign_in, run, manager, lead, koe, client):
    page = sign_in(manager).get(LIST).text
    assert "0:01:15" in page
    assert "1,234" in page
    assert sign_in(lead).get(LIST).status_code == sign_in(koe).get(LIST).status_code == 403
    assert client.get(LIST).status_code == 302


def test_run_list_names_the_steps_of_the_queues_in_words(sign_in, run, manager):
    run.steps.create(position=3, name="withdrawn", rows=3)
    page = sign_in(manager).get(LIST).text
    assert "撤下" in page
    assert "withdrawn" not in page


def test_run_list_says_whether_the_workers_live(sign_in, manager, now):
    client = sign_in(manager)
    assert "还没有收到过" in client.get(LIST).text
    beat = Heartbeat.objects.create(name="worker", at=now - dt.timedelta(minutes=6))
    assert "没有信号" in client.get(LIST).text
    beat.at = now
    beat.save()
    assert "在工作" in client.get(LIST).text


def test_run_shows_progress_and_errors(sign_in, run, manager):
    page = sign_in(manager).get(reverse("segmentation:run", args=[run.pk])).text
    assert "1 / 2" in page
    assert "chunk_broke" in page


def test_run_answers_404_for_another_number_and_405_for_a_post(sign_in, run, manager):
    client = sign_in(manager)
    assert client.get(reverse("segmentation:run", args=[run.pk + 1])).status_code == 404
    assert client.post(reverse("segmentation:run", args=[run.pk])).status_code == 405


@pytest.fixture
def doorbell(monkeypatch):
    """Stand in for the broker: note each ring."""
    rings = []
    monkeypatch.setattr(ensure_nightly_run, "delay", lambda: rings.append(1))
    return rings


def test_run_start_opens_todays_run_and_rings(sign_in, manager, doorbell, today):
    answer = sign_in(manager).post(START, follow=True)
    assert "已经开始" in answer.text
    assert Run.objects.get().date == today
    assert doorbell == [1]


def test_run_start_leaves_a_finished_run_alone(sign_in, manager, doorbell, run):
    Run.objects.update(state="done")
    answer = sign_in(manager).post(START, follow=True)
    assert "已经算完" in answer.text
    assert "立即运行" not in answer.text
    assert not doorbell


def test_run_start_takes_a_failed_run_up_again(sign_in, manager, doorbell, run):
    Run.objects.update(state="failed")
    sign_in(manager).post(START)
    assert Run.objects.get().state == "running"
    assert doorbell


def test_run_start_says_so_when_the_broker_is_away(sign_in, manager, monkeypatch):
    def refuse():
        raise OperationalError

    monkeypatch.setattr(ensure_nightly_run, "delay", refuse)
    assert "消息队列现在连不上" in sign_in(manager).post(START, follow=True).text
    assert Run.objects.get().state == "running"


def test_run_start_refuses_others_and_a_get(sign_in, manager, lead, koe, client):
    assert sign_in(manager).get(START).status_code == 405
    assert sign_in(lead).post(START).status_code == sign_in(koe).post(START).status_code == 403
    assert client.post(START).status_code == 302
    assert not Run.objects.exists()

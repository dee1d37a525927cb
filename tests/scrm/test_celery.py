"""Checks that what a page asks of workers goes to the broker of the settings."""

import os
import subprocess
import sys

import pytest

ASK = """
import threading
{start}
from celery import current_app
from segmentation.tasks import ensure_nightly_run
def tell(): print(current_app.conf.broker_url, ensure_nightly_run.app.conf.broker_url)
tell()
thread = threading.Thread(target=tell)
thread.start()
thread.join()
"""


@pytest.mark.parametrize("start", ["import scrm.wsgi", "import django; django.setup()"])
def test_every_thread_of_a_web_process_and_of_a_command_rings_the_broker_of_the_settings(start):
    told = subprocess.run(
        [sys.executable, "-c", ASK.format(start=start)],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "scrm.settings", "REDIS_URL": "redis://broker.example:6399/7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(told.stdout.split()) == {"redis://broker.example:6399/7"}

"""Owns the Celery application; its settings are in `scrm.settings`, its hours in `scrm.schedule`."""

import os

from celery import Celery

from scrm.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrm.settings")
app = Celery("reunion")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks(["users", "segmentation", "community", "outreach"])

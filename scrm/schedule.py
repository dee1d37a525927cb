"""Owns when jobs run. Each asks the database whether there is work, so a lost or double call is harmless."""

from celery.schedules import crontab

SCHEDULE = {
    "is today's standing done": {"task": "segmentation.ensure_nightly_run", "schedule": 180.0},
    "who came back since the night": {"task": "segmentation.rescore_touched", "schedule": 30.0},
    "is the value fit fresh": {"task": "segmentation.ensure_lifetime_fit", "schedule": 3600.0},
    "are today's queues filled": {"task": "outreach.ensure_queue_run", "schedule": 60.0},
    "whom is nobody to call silent any more": {"task": "outreach.withdraw_returned", "schedule": 20.0},
    "who is involved in a crisis": {"task": "outreach.pause_in_crisis", "schedule": 10.0},
    "who may not be written to any more": {"task": "outreach.obey_marks", "schedule": 20.0},
    "what was said in the groups": {"task": "community.copy_messages", "schedule": 10.0},
    "which tickets are late": {"task": "outreach.escalate_overdue", "schedule": 60.0},
    "is every exact forecast done": {"task": "outreach.ensure_forecasts", "schedule": 60.0},
    "what do the care plans need": {"task": "outreach.tend_plans", "schedule": 1800.0},
    "which campaigns come, and for whom": {
        "task": "community.prepare_campaigns",
        "schedule": crontab(minute=10),
    },
    "how far are today's lists": {"task": "outreach.count_queue_days", "schedule": 300.0},
    "what came of the conversations": {
        "task": "outreach.judge_touches",
        "schedule": crontab(hour=6, minute=10),
    },
    "who is leaving": {"task": "community.find_farewells", "schedule": crontab(minute=25)},
    "who came back after a farewell": {"task": "community.tend_alumni", "schedule": crontab(minute=40)},
    "which KOCs have rested": {"task": "community.wake_kocs", "schedule": crontab(hour=7, minute=5)},
    "is a worker alive": {"task": "segmentation.note_heartbeat", "schedule": 60.0},
    "have the coming months a partition": {
        "task": "users.ensure_partitions",
        "schedule": crontab(hour=1, minute=20),
    },
    "forget what may not be kept": {"task": "users.prune_expired", "schedule": crontab(hour=3, minute=40)},
}

"""Brings the holidays and make-up days that are announced up to now."""

import json
from pathlib import Path

from django.db import migrations

OFFICIAL_DAYS = Path(__file__).resolve().parent.parent / "data" / "official_days.json"


def seed(apps, schema_editor):
    day = apps.get_model("users", "CalendarDay")
    day.objects.bulk_create(
        day(
            date=one["date"],
            kind="holiday" if one["isOffDay"] else "makeup",
            name=one["name"],
            year=year["year"],
            source=year["papers"][0],
        )
        for year in json.loads(OFFICIAL_DAYS.read_text(encoding="utf-8"))
        for one in year["days"]
    )


class Migration(migrations.Migration):
    dependencies = [("users", "0002_partitioned_events")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

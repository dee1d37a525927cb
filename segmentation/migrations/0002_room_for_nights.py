"""Leaves room in the pages of standings: every night touches each of them, and its new version fits beside the old."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("segmentation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE segmentation_standing SET (fillfactor = 50)",
            "ALTER TABLE segmentation_standing RESET (fillfactor)",
        )
    ]

"""Adds the calendar, with the arrangements announced up to now, and which birthday a person keeps."""

import json
from pathlib import Path

from django.db import migrations, models

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

    dependencies = [
        ('users', '0002_partitioned_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(choices=[('holiday', '休息'), ('makeup', '调休上班'), ('quiet', '不打扰'), ('mourning', '哀悼')], max_length=8, verbose_name='类别')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('year', models.PositiveSmallIntegerField()),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='来源')),
            ],
            options={
                'ordering': ['date', 'kind'],
            },
        ),
        migrations.AddField(
            model_name='profile',
            name='birthday_calendar',
            field=models.CharField(blank=True, choices=[('', '没问过'), ('solar', '阳历'), ('lunar', '农历')], db_default='', default='', max_length=5, verbose_name='生日过'),
        ),
        migrations.AddConstraint(
            model_name='profile',
            constraint=models.CheckConstraint(condition=models.Q(('birthday_calendar__in', ['', 'solar', 'lunar'])), name='profile_birthday_calendar_check'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('date', 'kind'), name='calendarday_date_kind_uniq'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['holiday', 'makeup'])), fields=('date',), name='calendarday_date_official_uniq'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['holiday', 'makeup', 'quiet', 'mourning'])), name='calendarday_kind_check'),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]

"""Keep room for conversations, what the gate refused, moods, cooling-offs, and a ledger that only grows."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A refusal of care used to mean any contact at all; that is `all` now.
CARE_IS_ALL = "UPDATE outreach_consent SET purpose = 'all' WHERE purpose = 'care'"
ALL_IS_CARE = "UPDATE outreach_consent SET purpose = 'care' WHERE purpose = 'all'"
ONLY_GROWS = """
CREATE FUNCTION outreach_consent_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - 'profile_id' <> to_jsonb(old) - 'profile_id' THEN
    RAISE EXCEPTION 'the ledger of consents only grows';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER consent_only_grows BEFORE UPDATE ON outreach_consent
  FOR EACH ROW EXECUTE FUNCTION outreach_consent_only_grows();
"""
GROWS_NO_MORE = """
DROP TRIGGER consent_only_grows ON outreach_consent;
DROP FUNCTION outreach_consent_only_grows();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outreach', '0003_exact_forecasts'),
        ('users', '0006_what_keeps_from_contact'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=10)),
                ('channel', models.CharField(max_length=8)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None)),
                ('earliest', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-decided_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CoolingOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('displeased', '接连不满'), ('employee', '员工判断')], max_length=10)),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Mood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mood', models.CharField(blank=True, choices=[('warm', '热情'), ('calm', '平和'), ('cold', '冷淡'), ('displeased', '不满')], max_length=10)),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=10)),
                ('channel', models.CharField(max_length=8)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None)),
                ('note', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PreferenceLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='consent',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.source'),
        ),
        migrations.AddField(
            model_name='consent',
            name='text_version',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='touch',
            name='booked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='touch',
            name='expires_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='touch',
            name='is_answer',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='touch',
            name='is_automated',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='touch',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.source'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='origin',
            field=models.CharField(choices=[('diagnosis', '关系体检'), ('message', '消息里说的'), ('employee', '员工记下'), ('person', '本人在意愿页'), ('source', '数据源')], max_length=20),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(default='all', max_length=10),
        ),
        migrations.AlterField(
            model_name='touch',
            name='employee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='touches', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='touch',
            name='sent_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='touch',
            name='text',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(condition=models.Q(('sent_at__isnull', True), ('undone_at__isnull', True)), fields=['profile', 'expires_at'], name='touch_profile_booked_idx'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('source__isnull', False)), fields=('profile', 'purpose', 'channel', 'decision', 'at', 'source'), name='consent_pushed_uniq'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', False), models.Q(('booked_at__isnull', False), ('expires_at__isnull', False)), _connector='OR'), name='touch_sent_booked_check'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=models.CheckConstraint(condition=models.Q(('employee__isnull', False), ('source__isnull', False), ('is_automated', True), _connector='OR'), name='touch_actor_check'),
        ),
        migrations.AddField(
            model_name='contactrefusal',
            name='profile',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contact_refusals', to='users.profile'),
        ),
        migrations.AddField(
            model_name='coolingoff',
            name='employee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='coolingoff',
            name='profile',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='cooling_offs', to='users.profile'),
        ),
        migrations.AddField(
            model_name='mood',
            name='employee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mood',
            name='profile',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moods', to='users.profile'),
        ),
        migrations.AddField(
            model_name='mood',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.source'),
        ),
        migrations.AddField(
            model_name='override',
            name='employee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='override',
            name='profile',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='users.profile'),
        ),
        migrations.AddField(
            model_name='preferencelink',
            name='employee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='preferencelink',
            name='profile',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preference_links', to='users.profile'),
        ),
        migrations.AddConstraint(
            model_name='contactrefusal',
            constraint=models.UniqueConstraint(fields=('profile', 'purpose', 'channel'), name='contactrefusal_profile_purpose_channel_uniq'),
        ),
        migrations.AddIndex(
            model_name='coolingoff',
            index=models.Index(fields=['profile', '-started_at'], name='coolingoff_profile_idx'),
        ),
        migrations.AddConstraint(
            model_name='coolingoff',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('profile',), name='coolingoff_profile_open_uniq'),
        ),
        migrations.AddIndex(
            model_name='mood',
            index=models.Index(fields=['profile', '-at'], name='mood_profile_idx'),
        ),
        migrations.AddConstraint(
            model_name='mood',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mood', ''), _negated=True), ('satisfaction__isnull', False), _connector='OR'), name='mood_told_check'),
        ),
        migrations.AddConstraint(
            model_name='mood',
            constraint=models.CheckConstraint(condition=models.Q(('satisfaction__isnull', True), ('satisfaction__range', (1, 5)), _connector='OR'), name='mood_satisfaction_check'),
        ),
        migrations.AddConstraint(
            model_name='mood',
            constraint=models.UniqueConstraint(condition=models.Q(('source__isnull', False)), fields=('profile', 'source', 'at'), name='mood_pushed_uniq'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(fields=['profile', 'expires_at'], name='override_profile_idx'),
        ),
        migrations.AddIndex(
            model_name='preferencelink',
            index=models.Index(fields=['profile', '-created_at'], name='preferencelink_profile_idx'),
        ),
        migrations.RunSQL(CARE_IS_ALL, ALL_IS_CARE),
        migrations.RunSQL(ONLY_GROWS, GROWS_NO_MORE),
    ]

"""Keep the versions of what people agree to, and let nobody but the person undo a refusal to be profiled."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Another system that sends `may_profile: true` every night must not undo what the person said.
PERSON_DECIDES = """
CREATE FUNCTION outreach_profiling_stays_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.may_profile := coalesce(
    (SELECT decision = 'given' FROM outreach_consent
      WHERE profile_id = new.id AND purpose = 'profiling' ORDER BY at DESC, id DESC LIMIT 1),
    true
  );
  RETURN new;
END $$;
CREATE TRIGGER profiling_stays_refused BEFORE UPDATE OF may_profile ON users_profile
  FOR EACH ROW WHEN (new.may_profile AND NOT old.may_profile) EXECUTE FUNCTION outreach_profiling_stays_refused();
"""
ANYBODY_DECIDES = """
DROP TRIGGER profiling_stays_refused ON users_profile;
DROP FUNCTION outreach_profiling_stays_refused();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outreach', '0008_friend_mode_wrong_contacts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=10, verbose_name='用途')),
                ('version', models.CharField(max_length=40, verbose_name='版本')),
                ('text', models.TextField(max_length=2000, verbose_name='内容')),
                ('changes_purpose', models.BooleanField(default=False, verbose_name='用途变了，之前的同意要重新征求')),
                ('published_at', models.DateTimeField()),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['purpose', '-published_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('purpose', 'version'), name='consenttext_purpose_version_uniq')],
            },
        ),
        migrations.RunSQL(PERSON_DECIDES, ANYBODY_DECIDES),
    ]

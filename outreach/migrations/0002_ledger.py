"""Makes the triggers that hold the ledger of consents: it only grows, and its last word on profiling stands."""

from django.db import migrations

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
    dependencies = [("outreach", "0001_initial")]
    operations = [
        migrations.RunSQL(ONLY_GROWS, GROWS_NO_MORE),
        migrations.RunSQL(PERSON_DECIDES, ANYBODY_DECIDES),
    ]

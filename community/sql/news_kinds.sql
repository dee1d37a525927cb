-- Which kinds of news there are to tell some people: voices that landed, campaigns, questions to alumni, KOCs, farewells.
-- Reads community_voice, community_suggestion, community_ask, community_alumnirole, community_koc, community_graduation; writes nothing.
-- Relies on voice_untold_idx, suggestion_open_idx, alumnirole_profile_open_uniq, ask_untold_idx and the keys of
-- profiles. Reading twice is safe.
SELECT 'voice' WHERE EXISTS (
  SELECT FROM community_voice
   WHERE profile_id = ANY(%(profiles)s::bigint[]) AND state = 'landed' AND told_at IS NULL)
UNION ALL
SELECT 'campaign' WHERE EXISTS (
  SELECT FROM community_suggestion WHERE profile_id = ANY(%(profiles)s::bigint[]) AND invited_at IS NULL)
UNION ALL
SELECT 'question' WHERE EXISTS (
  SELECT FROM community_alumnirole r
    JOIN community_ask a ON a.role_id = r.id AND a.told_at IS NULL AND a.settled_at IS NULL
   WHERE r.profile_id = ANY(%(profiles)s::bigint[]) AND r.ended_at IS NULL)
UNION ALL
SELECT 'koc' WHERE EXISTS (
  SELECT FROM community_koc
   WHERE profile_id = ANY(%(profiles)s::bigint[]) AND state IN ('invited', 'active'))
UNION ALL
SELECT 'back' WHERE EXISTS (
  SELECT FROM community_graduation
   WHERE profile_id = ANY(%(profiles)s::bigint[]) AND welcomed_at IS NOT NULL AND greeted_at IS NULL)
